/** Owns the message box: growing, limits, and when Enter sends; its draft outlives the panel. */
import { Component, type TargetedInputEvent, type VNode } from "preact";
import { keepDraft, readDraft } from "./drafts.ts";
import type { Environment } from "./environment.ts";
import { Icon } from "./icons.tsx";

/** From this share of the limit on the characters left are counted. */
const COUNT_FROM = 0.9;

/** Grows up to this height, in px, about six lines; then it scrolls. */
const MAX_HEIGHT_PX = 148;

/** Characters as the server counts them: code points, after trimming. */
export function textLength(text: string): number {
  return Array.from(text.trim()).length;
}

interface ComposerProps {
  readonly hint: string;
  readonly limit: number;
  typing(): void;
  send(text: string): void;
}

interface ComposerState {
  readonly draft: string;
  /** Whether sending was tried with nothing written. */
  readonly tried: boolean;
}

/** Fits the box to its text. */
function fit(box: HTMLTextAreaElement | null): void {
  if (box === null) return;
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, MAX_HEIGHT_PX)}px`;
}

interface Verdict {
  readonly error: string;
  readonly note: string;
}

function verdictOf({ draft, tried }: ComposerState, limit: number, env: Environment): Verdict {
  const { text, locale } = env;
  const length = textLength(draft);
  const written = (count: number): string => count.toLocaleString(locale);
  if (length > limit) {
    const error = text.tooLong(written(length), written(limit), written(length - limit));
    return { error, note: "" };
  }
  if (tried) return { error: text.nothingToSend, note: "" };
  const near = length > limit * COUNT_FROM;
  return { error: "", note: near ? text.counter(written(limit - length)) : "" };
}

/** Whether a key press means "send": Enter alone, and not the one that ends an input method's word. */
function sends(event: KeyboardEvent): boolean {
  // 229 is what older Safari reports for that Enter, after `isComposing` has already ended.
  const composing = event.isComposing || event.keyCode === 229;
  return event.key === "Enter" && !event.shiftKey && !composing;
}

/** The message box and its button. */
export class Composer extends Component<ComposerProps, ComposerState> {
  override readonly state: ComposerState = { draft: readDraft(), tried: false };

  private write(draft: string, tried = false): void {
    keepDraft(draft);
    this.setState({ draft, tried });
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const { draft } = this.state;
    const length = textLength(draft);
    if (length > this.props.limit) return;
    if (length > 0) this.props.send(draft.trim());
    this.write("", length === 0);
  };

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (sends(event)) this.submit(event);
  };

  private readonly onInput = (event: TargetedInputEvent<HTMLTextAreaElement>): void => {
    this.write(event.currentTarget.value);
    this.props.typing();
  };

  override render(): VNode {
    const env: Environment = this.context;
    const { draft } = this.state;
    const { error, note } = verdictOf(this.state, this.props.limit, env);
    return (
      <form class="composer" onSubmit={this.submit}>
        <div class="composer-box">
          <textarea
            ref={(box) => fit(box)}
            rows={1}
            dir="auto"
            data-message
            enterkeyhint="send"
            aria-label={env.text.message}
            aria-invalid={error !== ""}
            aria-describedby="composer-note"
            placeholder={this.props.hint}
            value={draft}
            onKeyDown={this.onKeyDown}
            onInput={this.onInput}
          />
          <button type="submit" class="send" aria-label={env.text.send}>
            <Icon name="up" />
          </button>
        </div>
        <p id="composer-note" class={error ? "error" : "counter"} role="status">
          {error || note}
        </p>
      </form>
    );
  }
}

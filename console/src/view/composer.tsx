/** Where an agent writes: a reply or a private note, each with its own kept draft. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Drafts, Mode } from "../drafts.ts";
import { strings } from "../strings.ts";
import { Button, IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";

export interface ComposerProps {
  readonly conversation: string;
  readonly visitorName: string;
  readonly mode: Mode;
  readonly drafts: Drafts;
  /** Why a reply cannot be sent now; null when it can. */
  readonly replyBlocked: string | null;
  /** Why a note cannot be added; null when it can. */
  readonly noteBlocked: string | null;
  readonly limit: number;
  /** Text to put into the reply, such as an article; a new number for each wish. */
  readonly insertion: { readonly text: string; readonly count: number };
  readonly onMode: (mode: Mode) => void;
  readonly onSend: (mode: Mode, text: string) => void;
  readonly onTyping: () => void;
  readonly onKnowledge: () => void;
  readonly knowledgeOpen: boolean;
}

/** Adds text on lines of its own, and keeps what is there. */
export function withInserted(draft: string, text: string): string {
  return draft.trim() === "" ? text : `${draft.trimEnd()}\n${text}`;
}

function Modes(
  props: Pick<ComposerProps, "mode" | "onMode" | "onKnowledge" | "knowledgeOpen">,
): JSX.Element {
  const { mode, onMode, onKnowledge, knowledgeOpen } = props;
  return (
    <fieldset class="modes">
      <legend class="unseen">{strings.composer.modes}</legend>
      <button
        type="button"
        class="mode"
        aria-pressed={mode === "reply"}
        onClick={() => onMode("reply")}
      >
        {strings.composer.reply}
      </button>
      <button
        type="button"
        class="mode note"
        aria-pressed={mode === "note"}
        onClick={() => onMode(mode === "note" ? "reply" : "note")}
      >
        <Icon name="note" />
        {strings.composer.note}
      </button>
      <span class="stretch" />
      <IconButton
        label={strings.composer.knowledge}
        icon="book"
        pressed={knowledgeOpen}
        onPress={onKnowledge}
      />
    </fieldset>
  );
}

/** Lets the box grow with its text, up to what the style sheet allows. */
function fit(box: HTMLTextAreaElement | null): void {
  if (box === null) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

const isSendKey = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing;

export function Composer(props: ComposerProps): JSX.Element {
  const { conversation, mode, drafts, limit, insertion, onSend, onTyping } = props;
  const text = useSignal(drafts.read(conversation, mode));
  const box = useRef<HTMLTextAreaElement | null>(null);
  const hint = useId();
  const isNote = mode === "note";
  const over = text.value.trim().length - limit;
  const blocked =
    over > 0 ? strings.composer.tooLong(over) : isNote ? props.noteBlocked : props.replyBlocked;

  const write = (next: string): void => {
    text.value = next;
    drafts.write(conversation, mode, next);
  };
  const send = (): void => {
    const trimmed = text.value.trim();
    if (trimmed === "" || blocked !== null) return;
    onSend(mode, trimmed);
    write("");
  };
  useLayoutEffect(() => {
    text.value = drafts.read(conversation, mode);
  }, [conversation, mode]);
  useEffect(() => {
    if (insertion.count === 0) return;
    write(withInserted(text.value, insertion.text));
    box.current?.focus();
  }, [insertion.count]);
  useLayoutEffect(() => fit(box.current), [text.value, conversation, mode]);

  return (
    <form
      class={`composer${isNote ? " note" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Modes {...props} />
      <textarea
        ref={box}
        rows={1}
        dir="auto"
        aria-label={isNote ? strings.composer.note : strings.composer.reply}
        aria-describedby={hint}
        placeholder={
          isNote ? strings.composer.noteHint : strings.composer.replyHint(props.visitorName)
        }
        value={text.value}
        onInput={(event) => {
          write(event.currentTarget.value);
          if (!isNote && props.replyBlocked === null) onTyping();
        }}
        onKeyDown={(event) => {
          if (!isSendKey(event)) return;
          event.preventDefault();
          send();
        }}
      />
      <footer>
        <span id={hint} class={over > 0 ? "refused" : "faint"}>
          {blocked ?? strings.composer.enter}
        </span>
        <Button
          look="primary"
          icon={isNote ? "note" : "send"}
          submit
          blocked={blocked ?? undefined}
        >
          {isNote ? strings.composer.addNote : strings.composer.send}
        </Button>
      </footer>
    </form>
  );
}

/** Owns the message box: growing, limits, and when Enter sends; it keeps no text of its own. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useEnvironment } from "./environment.ts";
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
  readonly draft: string;
  readonly hint: string;
  readonly limit: number;
  change(draft: string): void;
  send(text: string): void;
}

/** Fits the box to its text; without layout (tests) it stays as it is. */
function useGrowth(draft: string) {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, MAX_HEIGHT_PX)}px`;
  }, [draft]);
  return box;
}

interface Verdict {
  readonly error: string;
  readonly note: string;
}

function useVerdict(draft: string, limit: number, tried: boolean): Verdict {
  const { text, locale } = useEnvironment();
  const length = textLength(draft);
  const written = (count: number): string => count.toLocaleString(locale);
  if (length > limit) {
    const error = text.tooLong(written(length), written(limit), written(length - limit));
    return { error, note: "" };
  }
  if (length === 0) return { error: tried ? text.nothingToSend : "", note: "" };
  return {
    error: "",
    note: length > limit * COUNT_FROM ? text.counter(written(limit - length)) : "",
  };
}

/** Whether a key press means "send": Enter alone, and not the one that ends an input method's word. */
function sends(event: KeyboardEvent): boolean {
  // 229 is what older Safari reports for that Enter, after `isComposing` has already ended.
  const composing = event.isComposing || event.keyCode === 229;
  return event.key === "Enter" && !event.shiftKey && !composing;
}

/** The message box and its button. */
export function Composer({ draft, hint, limit, change, send }: ComposerProps): VNode {
  const { text } = useEnvironment();
  const [tried, setTried] = useState(false);
  const box = useGrowth(draft);
  const { error, note } = useVerdict(draft, limit, tried);
  const submit = (): void => {
    const length = textLength(draft);
    setTried(length === 0);
    box.current?.focus();
    if (length > 0 && length <= limit) send(draft.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!sends(event)) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class={`composer-box${error === "" ? "" : " wrong"}`}>
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          data-message
          enterkeyhint="send"
          aria-label={text.message}
          aria-invalid={error !== ""}
          aria-describedby="composer-note"
          placeholder={hint}
          value={draft}
          onKeyDown={onKeyDown}
          onInput={(event) => {
            setTried(false);
            change(event.currentTarget.value);
          }}
        />
        <button
          type="submit"
          class={`send${textLength(draft) > 0 && error === "" ? " ready" : ""}`}
          aria-label={text.send}
          title={text.sendHint}
        >
          <Icon name="send" />
        </button>
      </div>
      <p id="composer-note" class={error === "" ? "counter" : "error"} role="status">
        {error || note}
      </p>
    </form>
  );
}

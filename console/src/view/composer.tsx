/** Where an agent writes: a reply or a private note, each with its own kept draft. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Drafts, Mode } from "../drafts.ts";
import { strings } from "../strings.ts";
import { Button, IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { useFocusOnTurn } from "./use-focus-on-turn.ts";

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
function fitHeight(box: HTMLTextAreaElement | null): void {
  if (box === null) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

const isSendKey = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing;

/** Why what is written cannot be sent now; null when it can. */
function whyBlocked(props: ComposerProps, length: number): string | null {
  const over = length - props.limit;
  if (over > 0) return strings.composer.tooLong(over);
  return props.mode === "note" ? props.noteBlocked : props.replyBlocked;
}

/** The text of the draft at hand, and the box it is in. */
function useDraft(props: ComposerProps): {
  readonly text: ReadonlySignal<string>;
  readonly box: { current: HTMLTextAreaElement | null };
  readonly write: (next: string) => void;
} {
  const { conversation, mode, drafts, insertion } = props;
  const text = useSignal(drafts.read(conversation, mode));
  const box = useRef<HTMLTextAreaElement | null>(null);
  const write = (next: string): void => {
    text.value = next;
    drafts.write(conversation, mode, next);
  };
  useLayoutEffect(() => {
    text.value = drafts.read(conversation, mode);
  }, [conversation, mode]);
  useEffect(() => {
    if (insertion.count === 0) return;
    write(withInserted(text.value, insertion.text));
    box.current?.focus();
  }, [insertion.count]);
  useLayoutEffect(() => fitHeight(box.current), [text.value, conversation, mode]);
  useFocusOnTurn(box, props.replyBlocked);
  return { text, box, write };
}

function Foot(props: {
  readonly hint: string;
  readonly isNote: boolean;
  readonly blocked: string | null;
}): JSX.Element {
  const { hint, isNote, blocked } = props;
  const { addNote, send, enter } = strings.composer;
  return (
    <footer>
      <span id={hint} class={blocked === null ? "faint" : "muted"}>
        {blocked ?? enter}
      </span>
      <Button look="primary" icon={isNote ? "note" : "send"} submit blocked={blocked ?? undefined}>
        {isNote ? addNote : send}
      </Button>
    </footer>
  );
}

export function Composer(props: ComposerProps): JSX.Element {
  const { mode, visitorName, replyBlocked, onSend, onTyping } = props;
  const { text, box, write } = useDraft(props);
  const hint = useId();
  const isNote = mode === "note";
  const blocked = whyBlocked(props, text.value.trim().length);
  const { note, reply, noteHint, replyHint } = strings.composer;
  const send = (): void => {
    const trimmed = text.value.trim();
    if (trimmed === "" || blocked !== null) return;
    onSend(mode, trimmed);
    write("");
  };
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
        aria-label={isNote ? note : reply}
        aria-describedby={hint}
        placeholder={isNote ? noteHint : replyHint(visitorName)}
        value={text.value}
        onInput={(event) => {
          write(event.currentTarget.value);
          if (!isNote && replyBlocked === null) onTyping();
        }}
        onKeyDown={(event) => {
          if (!isSendKey(event)) return;
          event.preventDefault();
          send();
        }}
      />
      <Foot hint={hint} isNote={isNote} blocked={blocked} />
    </form>
  );
}

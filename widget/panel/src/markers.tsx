/** Owns small shared marks: initials of a person, dots of typing, bars of something loading. */
import type { VNode } from "preact";
import type { Environment } from "./environment.ts";
import { Mark } from "./icons.tsx";

/** The first letters of up to two words of a name, whole characters also outside the BMP. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => Array.from(word ?? "")[0]?.toLocaleUpperCase() ?? "").join("");
}

/** A person's round initials. */
export function Initials({ name }: { name: string }): VNode {
  return (
    <span class="avatar" aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** The assistant's mark, in the place of a person's initials. */
export function AssistantMark(): VNode {
  return (
    <span class="avatar avatar-mark" aria-hidden="true">
      <Mark />
    </span>
  );
}

/** "… is typing". */
export function TypingMark({ name }: { name: string }, { text }: Environment): VNode {
  return (
    <p class="typing">
      <i />
      <i />
      <i />
      <span>{text.typing(name)}</span>
    </p>
  );
}

const BARS = [1, 2, 3, 4, 5, 6] as const;

/** Bars in the place of text that is on its way. */
export function Skeleton(_: object, { text }: Environment): VNode {
  return (
    <div class="skeleton" role="status" aria-label={text.loading}>
      {BARS.map((bar) => (
        <i key={bar} />
      ))}
    </div>
  );
}

/** "New messages", to be pressed. */
export function NewsPill({ press }: { press(): void }, { text }: Environment): VNode {
  return (
    <button type="button" class="pill" onClick={press}>
      {text.newMessages}
    </button>
  );
}

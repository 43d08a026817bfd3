/** Owns small shared marks: initials of a person, dots of typing, bars of something loading. */
import type { VNode } from "preact";
import type { Environment } from "./environment.ts";
import { Icon, type IconName, Mark } from "./icons.tsx";

/** The first letters of up to two words of a name, whole characters also outside the BMP. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
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
      <span dir="auto">{text.typing(name)}</span>
    </p>
  );
}

/** Bars in the place of text that is on its way. */
export function Skeleton({ lines }: { lines: number }, { text }: Environment): VNode {
  return (
    <div class="skeleton" role="status">
      <span class="hidden">{text.loading}</span>
      {Array.from({ length: lines }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}

/** "New messages", to be pressed. */
export function NewsPill(
  { icon, press }: { icon: IconName; press(): void },
  { text }: Environment,
): VNode {
  return (
    <button type="button" class="pill" onClick={press}>
      <Icon name={icon} />
      {text.newMessages}
    </button>
  );
}

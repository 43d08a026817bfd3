/** A person as a coloured disc with initials, and a dot that tells presence. */
import type { JSX } from "preact";

const HUES = 8;
/** As many colours as the style sheet has `hue-` classes. */

function hueOf(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9_973;
  return sum % HUES;
}

/** At most two first letters, as whole characters, so that emoji and accents stay intact. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  const firsts = picked.map((word) => [...new Intl.Segmenter().segment(word ?? "")][0]?.segment);
  return firsts.join("").toUpperCase() || "?";
}

export interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly online?: boolean | undefined;
  readonly small?: boolean;
}

export function Avatar({ id, name, online, small = false }: AvatarProps): JSX.Element {
  return (
    <span class={`avatar hue-${hueOf(id)}${small ? " small" : ""}`} aria-hidden="true">
      {initials(name)}
      {online !== undefined && <span class={`dot ${online ? "on" : "off"}`} />}
    </span>
  );
}

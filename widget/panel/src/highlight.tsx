/** Owns how the searched words stand out in a hit. */
import type { VNode } from "preact";

/**
 * Splits a text at the words of a query; every odd part is a match, case aside.
 *
 * Words are letters and digits only, so none has a meaning in a regular expression.
 */
export function matches(text: string, query: string): string[] {
  const words = query
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .sort((a, b) => b.length - a.length);
  if (words.length === 0) return [text];
  return text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})`, "giu"));
}

/** A text with the query's words marked. */
export function Highlighted({ text, query }: { text: string; query: string }): VNode {
  return <>{matches(text, query).map((part, index) => (index % 2 ? <mark>{part}</mark> : part))}</>;
}

/** Owns what every component may read without being handed it: texts, locale, clock, anchors. */
import type { Anchors } from "./options.ts";
import type { Strings } from "./strings.ts";

/**
 * Constant while the panel is mounted; each component gets it as its second argument.
 *
 * The panel provides it by `getChildContext`: Preact's hooks would cost 1.1 kB gzip for the same.
 */
export interface Environment {
  readonly text: Strings;
  readonly locale: string;
  readonly rtl: boolean;
  readonly anchors: Anchors;
  now(): number;
}

/** Languages written from right to left that have a locale in wide use. */
const RTL_LANGUAGES = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b(?!-latn)/i;

/** Tells whether a BCP 47 locale is written from right to left. */
export function isRtl(locale: string): boolean {
  return RTL_LANGUAGES.test(locale);
}

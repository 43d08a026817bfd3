/** Owns what every component may read without being handed it: texts, locale, clock, anchors. */
import { type Context, createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Anchors } from "./options.ts";
import { EN, type Strings } from "./strings.ts";

/** Constant while the panel is mounted. */
export interface Environment {
  readonly text: Strings;
  readonly locale: string;
  readonly rtl: boolean;
  readonly anchors: Anchors;
  now(): number;
}

const NOWHERE: Anchors = { present: () => false, show: () => Promise.resolve(false) };

const EnvironmentContext: Context<Environment> = createContext<Environment>({
  text: EN,
  locale: "en",
  rtl: false,
  anchors: NOWHERE,
  now: () => Date.now(),
});

/** Wraps the tree that reads the environment. */
export const EnvironmentProvider: Context<Environment>["Provider"] = EnvironmentContext.Provider;

/** Returns the environment of the mounted panel. */
export function useEnvironment(): Environment {
  return useContext(EnvironmentContext);
}

/** Languages written from right to left that have a locale in wide use. */
const RTL_LANGUAGES: ReadonlySet<string> = new Set([
  "ar",
  "ckb",
  "dv",
  "fa",
  "he",
  "ps",
  "sd",
  "ug",
  "ur",
  "yi",
]);

/** Tells whether a BCP 47 locale is written from right to left. */
export function isRtl(locale: string): boolean {
  const [language, second] = locale.toLowerCase().split("-");
  return RTL_LANGUAGES.has(language ?? "") && second !== "latn";
}

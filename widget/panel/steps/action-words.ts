/** Owns the words around an action that are not the server's. */

/** English; the sentences of an action itself come from its file. */
export const WORDS = {
  goOn: "Continue",
  yes: "Yes, do it",
  no: "Not now",
  asked: "You asked for this",
  working: "Working on it…",
  done: "Done",
  failed: "This did not work",
  signIn: "Please sign in first, then ask me again: this needs to know for certain who you are.",
  optional: "optional",
  choose: "Choose…",
  yesNo: ["yes", "no"],
} as const;

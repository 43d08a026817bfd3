/** Texts on what solved a question; it holds words only and decides nothing. */
export const solvedStrings = {
  ask: "What solved it?",
  region: "What solved it",
  lead: "It teaches the assistant, and closes the conversation.",
  gap: "No article did",
  gapHint: "A gap: somebody should write one.",
  close: "Close without telling",
  by: (title: string): string => `Solved by “${title}”`,
  byNone: "No article solved it: a gap",
} as const;

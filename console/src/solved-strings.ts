/** Texts on what solved a question; it holds words only and decides nothing. */
export const solvedStrings = {
  ask: "What solved it?",
  region: "What solved it",
  heading: "Which article solved it?",
  lead: "Telling resolves the conversation; once reviewed, it teaches the assistant.",
  gap: "No article did",
  gapHint: "A gap: somebody should write one.",
  close: "Close without telling",
  by: (title: string): string => `Solved by “${title}”`,
  byNone: "No article solved it: a gap",
} as const;

/** What the console says of flows; words only. */
export const flowStrings = {
  choices: "Choices",
  chosen: " (chosen)",
  walked: "Asked step by step",
  by: { visitor: "", declared: "reported by the page" },
  asking: "Not answered yet",
  ended: {
    article: (title: string): string => `“${title}” led to an article`,
    action: (title: string): string => `“${title}” led to an action`,
    handoff: (title: string): string => `“${title}” led to a person`,
    left: (title: string): string => `“${title}” was left for another question`,
    gone: (title: string): string => `“${title}” was changed under way and could not go on`,
  },
} as const;

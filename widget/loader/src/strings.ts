/** Every word the launcher says, with the plural in one place. */
export const HELP = "Help";

/** The launcher's name while something is unread. */
export const unread = (count: number): string => `${HELP}, ${count} unread`;

export const FAILED = "Help could not be loaded. Try again";

/** Owns which screen is open and what is behind it, as a pure reducer. */

/** A screen of the panel. */
export type Screen =
  | { readonly name: "home" }
  | { readonly name: "article"; readonly id: string; readonly title: string }
  | { readonly name: "chat" };

/** The stack of screens, the open one last; `settled` once the visitor or the first state chose. */
export interface Screens {
  readonly stack: readonly Screen[];
  readonly settled: boolean;
}

/** What changes the screen. */
export type Step =
  | { readonly type: "arrived"; readonly chat: boolean }
  | { readonly type: "home" }
  | { readonly type: "back" }
  | { readonly type: "chat" }
  | { readonly type: "article"; readonly id: string; readonly title: string };

const HOME: Screen = { name: "home" };
const CHAT: Screen = { name: "chat" };

/** Before anything is known. */
export const START: Screens = { stack: [HOME], settled: false };

/** Returns the open screen. */
export function openScreen({ stack }: Screens): Screen {
  return stack.at(-1) ?? HOME;
}

function push({ stack }: Screens, screen: Screen): Screens {
  return { stack: [...stack, screen], settled: true };
}

/** Returns the screens after a step. */
export function advance(screens: Screens, step: Step): Screens {
  const open = openScreen(screens);
  switch (step.type) {
    case "arrived":
      if (screens.settled) return screens;
      return { stack: step.chat ? [HOME, CHAT] : [HOME], settled: true };
    case "home":
      return { stack: [HOME], settled: true };
    case "back":
      return { stack: screens.stack.slice(0, -1), settled: true };
    case "chat":
      return open.name === "chat" ? screens : push(screens, CHAT);
    case "article":
      if (open.name === "article" && open.id === step.id) return screens;
      return push(screens, { name: "article", id: step.id, title: step.title });
  }
}

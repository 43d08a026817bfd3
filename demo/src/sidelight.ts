/** The embedding of the help widget: its command queue and the calls Tidebill makes; no other file knows it. */

/** What Tidebill declares about the page to the widget; absent keys mean "none". */
export interface Declared {
  readonly plan: string;
  readonly role: string;
  readonly error?: string;
  readonly invoice_state?: string;
}

type Command =
  | readonly ["identify", jwt: string]
  | readonly ["context", declared: Declared]
  | readonly ["open"]
  | readonly ["shutdown"];

interface Queue {
  (...command: Command): void;
  q?: IArguments[];
}

declare global {
  interface Window {
    Sidelight?: Queue;
  }
}

/** Calls the widget, or queues the call until its script has loaded. */
export function sidelight(...command: Command): void {
  window.Sidelight ??= queue();
  window.Sidelight(...command);
}

/** The loader takes over `q`, so it holds `arguments` objects as the embed contract says. */
function queue(): Queue {
  const waiting: Queue = function collect() {
    waiting.q ??= [];
    // biome-ignore lint/complexity/noArguments: the queue's contract is a list of arguments objects.
    waiting.q.push(arguments);
  };
  return waiting;
}

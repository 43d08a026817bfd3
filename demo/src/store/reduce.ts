/** The one reducer: looks the action up in the tables of steps and applies it, nothing else. */
import type { Action, Steps } from "./actions.ts";
import { customerSteps } from "./customer-steps.ts";
import { invoiceSteps } from "./invoice-steps.ts";
import type { State } from "./model.ts";
import { settingsSteps } from "./settings-steps.ts";

const steps: Steps<Action> = { ...invoiceSteps, ...customerSteps, ...settingsSteps };

/** Applies one action; an action that is not allowed in this state changes nothing. */
export function reduce(state: State, action: Action): State {
  // The table pairs each type with its step, which a lookup by a union cannot express.
  const step = steps[action.type] as (current: State, taken: Action) => State;
  return step(state, action);
}

/** Owns what every kind of step is drawn from. */
import type { VisitorSession } from "@sidelight/client";
import type { Event } from "@sidelight/protocol";
import type { Environment } from "../src/environment.ts";

/** A step's event; what came after it is in the session, which has the whole conversation. */
export interface StepProps {
  readonly event: Event;
  readonly session: VisitorSession;
  readonly env: Environment;
}

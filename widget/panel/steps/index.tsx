/** Owns what a step needs beside its sentence: it draws by kind, into a place that the panel gives. */
import type { VisitorSession } from "@sidelight/client";
import type { Event } from "@sidelight/protocol";
import { render, type VNode } from "preact";
import type { Environment } from "../src/environment.ts";
import { ActionForm } from "./action-form.tsx";
import { FlowChoices } from "./flow-choices.tsx";
import type { StepProps } from "./step.ts";
import STYLES from "./steps.css";

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(STYLES);

/** Draws a step, or draws it anew: the panel asks for it whenever something has changed. */
export function draw(
  place: HTMLElement,
  event: Event,
  session: VisitorSession,
  env: Environment,
): void {
  adopt(place.getRootNode());
  place.className = "step";
  render(controlsOf({ event, session, env }), place);
}

/** Returns the controls of a kind; nothing for one without, or newer than this file. */
function controlsOf(props: StepProps): VNode | null {
  const { body } = props.event;
  switch (body.kind) {
    case "flow_step":
      return <FlowChoices {...props} body={body} />;
    case "action_offer":
      return <ActionForm {...props} body={body} />;
    default:
      return null;
  }
}

/** The sheet is adopted once and goes with the root. */
function adopt(root: Node): void {
  if (!(root instanceof ShadowRoot) || root.adoptedStyleSheets.includes(SHEET)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, SHEET];
}

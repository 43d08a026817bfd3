/** The part that keeps conversations and finds controls: loaded before the first panel. */
export { createVisitorSession } from "@sidelight/client";
export { anchorsOf } from "./anchors.ts";

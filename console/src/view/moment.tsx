/** Times on screen: fixed moments, and durations that run; only the text changes each second. */
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { clockText, fullText, isoText } from "../time-text.ts";

export function Moment({ atMs }: { readonly atMs: number }): JSX.Element {
  return (
    <time class="moment" dateTime={isoText(atMs)} title={fullText(atMs)}>
      {clockText(atMs)}
    </time>
  );
}

export interface RunningProps {
  readonly sinceMs: number;
  readonly nowMs: ReadonlySignal<number>;
  readonly text: (durationMs: number) => string;
}

export function Running({ sinceMs, nowMs, text }: RunningProps): JSX.Element {
  return (
    <time class="moment" dateTime={isoText(sinceMs)} title={fullText(sinceMs)}>
      {text(nowMs.value - sinceMs)}
    </time>
  );
}

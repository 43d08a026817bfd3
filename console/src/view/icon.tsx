/** Line icons on a 20-unit grid, drawn in the colour of the text around them. */
import type { JSX } from "preact";

const PATHS = {
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM13.2 13.2 17 17",
  send: "M3.5 10 16.5 4 12 16.5l-2.6-4.9L3.5 10Zm5.9 1.6L16.5 4",
  note: "M4 4.5h12v8L12.5 16H4Zm8.5 11.2V12.5H16",
  check: "m4.5 10.5 3.6 3.6 7.4-8",
  cross: "M5.5 5.5l9 9m0-9-9 9",
  back: "M12 4.5 6.5 10l5.5 5.5",
  forward: "M8 4.5 13.5 10 8 15.5",
  down: "m4.5 8 5.5 5.5L15.5 8",
  out: "M8 5H5v10h10v-3M11 4.5h4.5V9M15 5l-6 6",
  page: "M5 3.5h7l3 3v10H5Zm7 0v3h3M7.5 10h5m-5 3h5",
  book: "M4 4.5c2.5-.8 4.5-.5 6 .8 1.5-1.3 3.5-1.6 6-.8v10.500c-2.5-.8-4.5-.5-6 .8-1.5-1.3-3.5-1.6-6-.8Zm6 .8v10.5",
  person:
    "M10 3.500a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM4.5 16.500c.5-3.2 2.5-4.8 5.5-4.800s5 1.6 5.5 4.8",
  people:
    "M7.5 4.500a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.200ZM2.5 15.500c.4-2.7 2.2-4 5-4s4.6 1.3 5 4M13 5a2.3 2.3 0 0 1 0 4.500m1.5 2.300c1.7.5 2.7 1.7 3 3.7",
  spark: "M10 3.500l1.7 4.8 4.8 1.7-4.8 1.700L10 16.500l-1.7-4.800L3.5 10l4.8-1.700Z",
  clock: "M10 3.500a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM10 6.500V10l2.5 1.7",
  alert: "M10 4 17 16H3Zm0 4.500v3.200m0 2v.1",
  up: "M6.5 16.500V9l3-5.500c1.5 0 2 1 1.7 2.300L10.7 8h4.800l-1 7c-.2 1-.8 1.5-1.7 1.500Zm0-7.500h-3v7.500h3",
  flag: "M5 17V4h9.500L12.5 7l2 3H5",
  shield:
    "M10 3.500l5.5 2v4.200c0 3.3-2 5.6-5.5 6.8-3.5-1.2-5.5-3.5-5.5-6.800V5.500Zm-2.5 6.3 1.8 1.8 3.2-3.6",
  arrow: "M4 10h12m-4.5-4.500L16 10l-4.5 4.5",
  star: "m10 3.5 2 4.2 4.5.6-3.3 3.2.8 4.6-4-2.2-4 2.2.8-4.600L3.5 8.300l4.5-.6Z",
  sliders: "M4 6.500h6m4 0h2M4 13.500h2m4 0h6M12 4.500v4m-4 3v4",
  eye: "M2.5 10c2-3.5 4.5-5 7.5-5s5.5 1.5 7.5 5c-2 3.5-4.5 5-7.5 5s-5.5-1.5-7.5-5Zm7.5-2.200a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.400Z",
  panel: "M3.5 4.500h13v11h-13Zm8.5 0v11",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon says nothing to a screen reader; the text or label beside it does. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

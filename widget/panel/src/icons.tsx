/** Owns the panel's drawings, all decorative: every control that uses one has a name of its own. */
import type { ComponentChild } from "preact";

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4 4",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM5 20c.8-3.6 3.6-5.5 7-5.5s6.2 1.9 7 5.5",
  show: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3",
  page: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  out: "M14 5h5v5M19 5l-9 9M17 14v5H5V7h5",
  up: "M12 19V5M6 11l6-6 6 6",
  new: "M12 5v14M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
} as const;

/** Names of the drawings. */
export type IconName = keyof typeof PATHS;

/** One drawing of 24 units, in the text's colour and size. */
export function Icon({ name }: { name: IconName }): ComponentChild {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: a disc lit from one side. */
export function Mark(): ComponentChild {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="10" />
      <path d="M12 2a10 10 0 0 0 0 20c-5-5-5-15 0-20z" />
    </svg>
  );
}

/** The icon set: stroke paths on a 24 px grid, decorative only; a control's name is its text. */
import type { JSX } from "preact";

const paths = {
  alert:
    "M12 8v5M12 16.500v.01M10.300 4 2.500 18a2 2 0 0 0 1.700 3h15.600a2 2 0 0 0 1.700-3L13.700 4a2 2 0 0 0-3.400 0Z",
  archive: "M3 5h18v4H3zM5 9v10h14V9M10 13h4",
  bank: "M3 10 12 4l9 6M5 10v8M10 10v8M14 10v8M19 10v8M3 20h18",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l2 2H4ZM10 21h4",
  card: "M3 6h18v12H3zM3 10h18M7 15h3",
  chart: "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
  check: "m5 12.500 4.500 4.500L19 7.500",
  chevron: "m9 6 6 6-6 6",
  close: "M6 6l12 12M18 6 6 18",
  contacts:
    "M6 3h13v18H6zM3 8h3M3 12h3M3 16h3M12.500 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4M9 17c.5-2 2-3 3.500-3s3 1 3.500 3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  company: "M4 21V5l8-2v18M12 9h8v12M8 8v.01M8 12v.01M8 16v.01M16 13v.01M16 17v.01M3 21h18",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  euro: "M18 6.500A7 7 0 1 0 18 17.500M4 10.500h9M4 13.500h8",
  eye: "M2 12s3.500-7 10-7 10 7 10 7-3.500 7-10 7-10-7-10-7ZM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4Z",
  invoice: "M6 3h12v18l-3-2-3 2-3-2-3 2ZM9 8h6M9 12h6",
  key: "M14 10a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM13 12l7 7M17 16l-2 2",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  menu: "M4 7h16M4 12h16M4 17h16",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0ZM12 17v4",
  plus: "M12 5v14M5 12h14",
  refund: "M4 9h11a5 5 0 0 1 0 10H9M8 5 4 9l4 4",
  retry: "M20 11a8 8 0 1 0-2.300 6.300M20 4v7h-7",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM16 16l5 5",
  send: "M21 3 3 10l7 3 3 8ZM10 13l5-5",
  shield: "M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6Z",
  team: "M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7ZM2.500 20c0-3.500 2.500-6 6.500-6s6.500 2.500 6.500 6M16 5.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.300.700 3.500 2.700 3.500 5.500",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  upload: "M12 16V5M7 9l5-5 5 5M5 20h14",
  wave: "M3 9c3 0 3 2.500 6 2.500S12 9 15 9s3 2.500 6 2.500M3 15c3 0 3 2.500 6 2.500s3-2.500 6-2.500 3 2.500 6 2.500",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

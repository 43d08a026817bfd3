/** Lights up one control of the host page; it draws in the shadow root and touches only focus. */

const SHOWING = (label: string): string => `Showing: ${label}`;

const STYLES = `
.spot { position: fixed; pointer-events: none; z-index: 2147483647; inset: 0 auto auto 0 }
.ring {
  box-sizing: border-box;
  border: 3px solid var(--a);
  border-radius: 10px;
  box-shadow: 0 0 0 3px #fff8, 0 0 0 100vmax #0005;
}
.label {
  max-width: min(320px, 90vw);
  padding: 4px 12px;
  border-radius: 8px;
  background: var(--a);
  color: var(--p);
  font: 600 14px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere;
}
@media (prefers-reduced-motion: no-preference) {
  .ring { animation: ring 1s ease-in-out 3 }
  @keyframes ring { 50% { outline: 6px solid var(--a); outline-offset: 2px } }
}
`;

const HIDDEN_PANEL = ".sidelight-panel { visibility: hidden !important }";

/** Air between the control and its ring, and between the ring and its label. */
const GAP_PX = 6;

let endLast = (): void => {};

/**
 * Points until somebody clicks anywhere, presses Escape, the control goes away or another one is
 * pointed at. The click does its work on the page as well; the key ends this and nothing else.
 * A panel that would cover the control is out of sight for that time, and keeps its state.
 * `name` is what the reader knows the control by; else what the control calls itself.
 */
export function point(
  anchor: HTMLElement,
  root: ShadowRoot,
  signal: AbortSignal,
  name: string = nameOf(anchor),
): void {
  endLast();
  const ending = new AbortController();
  const sheet = new CSSStyleSheet();
  const places = new CSSStyleSheet();
  const ring = part("ring");
  const label = part("label");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet, places];
  label.role = "status";
  root.prepend(ring, label);
  anchor.scrollIntoView({
    block: "center",
    inline: "nearest",
    behavior: still ? "auto" : "smooth",
  });
  anchor.focus({ preventScroll: true });

  const end = (): void => {
    ending.abort();
    ring.remove();
    label.remove();
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter(
      (one) => one !== sheet && one !== places,
    );
  };
  endLast = end;

  let covered = false;
  /** Every frame while it shines: nothing else follows scrolling, resizing and moving layout. */
  const follow = (): void => {
    if (ending.signal.aborted) return;
    const box = anchor.getBoundingClientRect();
    if (!anchor.isConnected || box.width + box.height === 0) {
      end();
      return;
    }
    const panel = root.querySelector("[role=dialog]")?.getBoundingClientRect();
    covered ||= overlap(box, panel);
    // The label stays on the control's side of a panel that stands beside it.
    const edge = panel && !covered && panel.left > box.left ? panel.left : innerWidth;
    const rules = placesOf(box, label.getBoundingClientRect(), edge);
    places.replaceSync(rules + (covered ? HIDDEN_PANEL : ""));
    // A live region is read out when its text changes after it has come to be.
    label.textContent ||= SHOWING(name);
    requestAnimationFrame(follow);
  };
  requestAnimationFrame(follow);

  signal.addEventListener("abort", end, ending);
  // Not on pointerdown: the panel would be back over the control before the click is made.
  addEventListener("click", end, { capture: true, signal: ending.signal });
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      end();
    },
    { capture: true, signal: ending.signal },
  );
}

/** What the control is called on the page. */
function nameOf(anchor: HTMLElement): string {
  const { labels } = anchor as { labels?: NodeListOf<HTMLLabelElement> | null };
  const text = anchor.ariaLabel ?? labels?.[0]?.textContent ?? anchor.textContent;
  return text.trim().slice(0, 80) || (anchor.dataset["helpId"] ?? "");
}

/** The ring around the control, the label below it, or above where there is no room below. */
function placesOf(box: DOMRect, label: DOMRect, edge: number): string {
  const below = box.bottom + 2 * GAP_PX;
  const top = below + label.height < innerHeight ? below : box.top - label.height - 2 * GAP_PX;
  const left = Math.max(GAP_PX, Math.min(box.left, edge - label.width - GAP_PX));
  const size = `width:${box.width + 2 * GAP_PX}px;height:${box.height + 2 * GAP_PX}px`;
  return (
    `.ring{translate:${box.left - GAP_PX}px ${box.top - GAP_PX}px;${size}}` +
    `.label{translate:${left}px ${Math.max(GAP_PX, top)}px}`
  );
}

function overlap(one: DOMRect, other: DOMRect | undefined): boolean {
  return (
    other !== undefined &&
    one.left < other.right &&
    one.right > other.left &&
    one.top < other.bottom &&
    one.bottom > other.top
  );
}

function part(name: string): HTMLElement {
  const made = document.createElement("div");
  made.className = `spot ${name}`;
  return made;
}

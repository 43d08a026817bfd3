/** Owns where the transcript is scrolled to: it follows the newest only from the bottom. */
import type { ComponentChildren, RefObject, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useEnvironment } from "./environment.ts";
import { Icon } from "./icons.tsx";

/** This close to the end counts as the end, in px; less than one line. */
const NEAR_PX = 40;

/** Room kept above the newest row where it does not fit, in px. */
const HEADROOM_PX = 14;

interface LogProps {
  /** Lowest `seq` held; it falls when older events are loaded. */
  readonly firstSeq: number;
  /** Key of the newest row. */
  readonly newest: string;
  readonly newestIsMine: boolean;
  readonly children: ComponentChildren;
  earlier(): Promise<void>;
}

interface Held {
  firstSeq: number;
  newest: string;
  height: number;
  atEnd: boolean;
}

function isAtEnd(scroller: HTMLElement): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
}

/** Shows the newest row, from its beginning when it does not fit. */
function follow(scroller: HTMLElement): void {
  const rows = scroller.querySelectorAll<HTMLElement>("[data-row]");
  const last = rows[rows.length - 1];
  const top = last === undefined ? 0 : last.offsetTop - HEADROOM_PX;
  // Browsers cut what is beyond the end.
  scroller.scrollTop = Math.min(scroller.scrollHeight, top);
}

/** Keeps the place of what is read; returns whether something new waits below it. */
function place(scroller: HTMLElement, held: Held, props: Omit<LogProps, "children" | "earlier">) {
  const { firstSeq, newest, newestIsMine } = props;
  const isNew = newest !== held.newest;
  if (firstSeq < held.firstSeq && !isNew) {
    scroller.scrollTop += scroller.scrollHeight - held.height;
  } else if (isNew && (held.atEnd || newestIsMine)) {
    follow(scroller);
  } else if (held.atEnd) {
    scroller.scrollTop = scroller.scrollHeight;
  }
  const waits = isNew && held.newest !== "" && !held.atEnd && !newestIsMine;
  Object.assign(held, { firstSeq, newest, height: scroller.scrollHeight });
  held.atEnd = isAtEnd(scroller);
  return waits;
}

/** The composer grows, a form unfolds: from the end one still sees the end. */
function useKeptEnd(scroller: RefObject<HTMLElement | null>, held: RefObject<Held>): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => {
      if (held.current?.atEnd) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
}

function Earlier({ earlier }: { earlier(): Promise<void> }): VNode {
  const { text } = useEnvironment();
  const [busy, setBusy] = useState(false);
  const load = (): void => {
    setBusy(true);
    const done = (): void => setBusy(false);
    earlier().then(done, done);
  };
  return (
    <button type="button" class="chip earlier" aria-busy={busy} onClick={load}>
      {busy ? text.loading : text.earlier}
    </button>
  );
}

/** The scrolling transcript. */
export function Log({ children, earlier, ...props }: LogProps): VNode {
  const { text } = useEnvironment();
  const scroller = useRef<HTMLDivElement>(null);
  const held = useRef<Held>({ firstSeq: props.firstSeq, newest: "", height: 0, atEnd: true });
  const [waits, setWaits] = useState(false);
  useLayoutEffect(() => {
    if (scroller.current !== null && place(scroller.current, held.current, props)) setWaits(true);
  });
  useKeptEnd(scroller, held);
  const onScroll = (): void => {
    if (scroller.current === null) return;
    held.current.atEnd = isAtEnd(scroller.current);
    if (held.current.atEnd) setWaits(false);
  };
  const jump = (): void => {
    if (scroller.current !== null) follow(scroller.current);
    setWaits(false);
  };
  return (
    <>
      <div
        class="log"
        role="log"
        aria-label={text.conversation}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must reach it
        tabIndex={0}
        ref={scroller}
        onScroll={onScroll}
      >
        <div>
          {props.firstSeq > 1 && <Earlier earlier={earlier} />}
          {children}
        </div>
      </div>
      {waits && (
        <button type="button" class="pill" onClick={jump}>
          <Icon name="down" />
          {text.newMessages}
        </button>
      )}
    </>
  );
}

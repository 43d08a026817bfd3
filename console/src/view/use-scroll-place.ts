/** Where one is in a log: at its end while one reads there, else where one reads. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

const NEAR_END_PX = 80;
/** Less than two messages: who is this close reads along. */

export interface ScrollPlace {
  readonly log: { current: HTMLDivElement | null };
  readonly atEnd: ReadonlySignal<boolean>;
  readonly toEnd: () => void;
  readonly onScroll: () => void;
}

/**
 * Keeps the place through everything that changes the log's height: what is said, older pages
 * put in front (`firstSeq` falls), and panes or composer that take its room.
 */
export function useScrollPlace(
  conversation: string,
  firstSeq: number,
  content: unknown,
): ScrollPlace {
  const log = useRef<HTMLDivElement | null>(null);
  const atEnd = useSignal(true);
  const before = useRef({ conversation, firstSeq, fromEnd: 0, top: 0 });

  const toEnd = (): void => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
    atEnd.value = true;
  };
  /** Notes the distance to the end, which older pages in front do not change. */
  const note = (element: HTMLDivElement): number => {
    const fromEnd = element.scrollHeight - element.scrollTop;
    before.current = { ...before.current, fromEnd, top: element.scrollTop };
    return fromEnd - element.clientHeight;
  };

  useLayoutEffect(() => {
    const element = log.current;
    if (element === null) return;
    const was = before.current;
    if (was.conversation !== conversation || atEnd.peek()) toEnd();
    else if (firstSeq < was.firstSeq) element.scrollTop = element.scrollHeight - was.fromEnd;
    before.current = { ...was, conversation, firstSeq };
    note(element);
  }, [content]);

  useLayoutEffect(() => {
    const element = log.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.peek()) toEnd();
      note(element);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return {
    log,
    atEnd,
    toEnd,
    // Only a move upwards leaves the end: a log that grew below scrolls nobody.
    onScroll: () => {
      const element = log.current;
      if (element === null) return;
      const wasTop = before.current.top;
      if (note(element) < NEAR_END_PX) atEnd.value = true;
      else if (element.scrollTop < wasTop) atEnd.value = false;
    },
  };
}

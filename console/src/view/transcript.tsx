/** The log of one conversation: it stays at the end while one reads there, and pages backwards. */
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import type { TranscriptView } from "@sidelight/client";
import type { JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { strings } from "../strings.ts";
import { dayText } from "../time-text.ts";
import { type Item, lastSeenSeq, timeline } from "../timeline.ts";
import { Icon } from "./icon.tsx";
import { LineView, MovesView } from "./line.tsx";
import { PendingView, SpokenView } from "./spoken.tsx";
import { useScrollPlace } from "./use-scroll-place.ts";

export interface TranscriptProps {
  readonly view: TranscriptView;
  readonly me: string | null;
  /** The agent who has the conversation is looking, so that what is on screen has been read. */
  readonly attentive: boolean;
  readonly nowMs: ReadonlySignal<number>;
  readonly onEarlier: () => Promise<void>;
  readonly onRetry: (key: string) => void;
  readonly onDiscard: (key: string) => void;
  /** Everything up to `seq` is on screen. */
  readonly onSeen: (seq: number) => void;
}

interface ItemProps extends Pick<TranscriptProps, "me" | "nowMs" | "onRetry" | "onDiscard"> {
  readonly item: Item;
  readonly seenSeq: number;
}

function Day({
  atMs,
  nowMs,
}: {
  readonly atMs: number;
  readonly nowMs: ReadonlySignal<number>;
}): JSX.Element {
  const text = useComputed(() => dayText(atMs, nowMs.value));
  return (
    <p class="day">
      <span>{text}</span>
    </p>
  );
}

function ItemView({ item, me, nowMs, seenSeq, onRetry, onDiscard }: ItemProps): JSX.Element {
  switch (item.type) {
    case "day":
      return <Day atMs={item.atMs} nowMs={nowMs} />;
    case "line":
      return <LineView event={item.event} />;
    case "moves":
      return <MovesView events={item.events} />;
    case "pending":
      return <PendingView pending={item.pending} onRetry={onRetry} onDiscard={onDiscard} />;
    case "spoken":
      return (
        <SpokenView
          event={item.event}
          continued={item.continued}
          helpful={item.helpful}
          chosen={item.chosen}
          mine={item.event.actor.kind === "agent" && item.event.actor.id === me}
          seen={item.event.seq === seenSeq}
        />
      );
  }
}

function Earlier({ onEarlier }: { readonly onEarlier: () => Promise<void> }): JSX.Element {
  const busy = useSignal(false);
  async function load(): Promise<void> {
    busy.value = true;
    try {
      await onEarlier();
    } finally {
      busy.value = false;
    }
  }
  return (
    <button
      type="button"
      class="button quiet earlier"
      aria-busy={busy.value}
      onClick={() => void load()}
    >
      {busy.value ? strings.conversation.earlierBusy : strings.conversation.earlier}
    </button>
  );
}

export function Transcript(props: TranscriptProps): JSX.Element {
  const { view, me, attentive, nowMs, onEarlier, onRetry, onDiscard, onSeen } = props;
  const { log, atEnd, toEnd, onScroll } = useScrollPlace(view.conversation, view.firstSeq, view);
  const seenSeq = lastSeenSeq(view);
  useLayoutEffect(() => {
    if (atEnd.value && attentive) onSeen(view.head);
  }, [view.conversation, view.head, atEnd.value, attentive]);
  return (
    <div class="transcript-frame">
      <div
        class="transcript"
        role="log"
        aria-label={strings.conversation.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        ref={log}
        onScroll={onScroll}
      >
        {view.firstSeq > 1 && <Earlier onEarlier={onEarlier} />}
        {timeline(view).map((item) => (
          <ItemView key={item.key} {...{ item, me, nowMs, seenSeq, onRetry, onDiscard }} />
        ))}
      </div>
      {!atEnd.value && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" />
          {strings.conversation.newest}
        </button>
      )}
    </div>
  );
}

/** A transcript is the same whatever order its parts come in. */
import type { Event, Transcript } from "@sidelight/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyEvent,
  applyTranscript,
  emptyTranscript,
  missingAfter,
  type TranscriptView,
  withPending,
  withTyping,
} from "../src/index.ts";

const conversation = "c_AAAAAAAAAAAAAAAAAAAAAA";

const eventOf = (seq: number, key: string | null = null): Event => ({
  type: "event",
  conversation,
  seq,
  visitor_seq: seq,
  at_ms: seq,
  actor: { kind: "agent", id: "a_1", name: "Ada" },
  state: seq % 2 === 0 ? "with_agent" : "waiting",
  key,
  body: { kind: "message", text: `${seq}`, signals: [], choice: null },
});

const runOf = (from: number, to: number, head: number, reset = false): Transcript => ({
  type: "transcript",
  id: null,
  conversation,
  state: eventOf(head).state,
  events: Array.from({ length: to - from + 1 }, (_, index) => eventOf(from + index)),
  first_seq: reset ? from : 1,
  head,
  reset,
});

const viewTo = (head: number): TranscriptView =>
  applyTranscript(emptyTranscript(conversation), runOf(1, head, head));

const seqs = (view: TranscriptView): number[] => view.events.map(({ seq }) => seq);

describe("events", () => {
  test("the next event is added and its state taken", () => {
    const view = applyEvent(viewTo(2), eventOf(3));

    expect(seqs(view)).toEqual([1, 2, 3]);
    expect(view).toMatchObject({ head: 3, state: "waiting" });
  });

  test("a repeated event changes nothing", () => {
    const view = viewTo(3);

    expect(applyEvent(view, eventOf(2))).toBe(view);
  });

  test("an event beyond a hole changes nothing and tells where to catch up", () => {
    const view = viewTo(3);

    expect(applyEvent(view, eventOf(5))).toBe(view);
    expect(missingAfter(view, eventOf(5))).toBe(3);
    expect(missingAfter(view, eventOf(4))).toBeNull();
  });

  test("somebody who has spoken is not typing", () => {
    const typing = withTyping(viewTo(1), { kind: "agent", id: "a_1", name: "Ada" });

    expect(applyEvent(typing, eventOf(2)).typing).toBeNull();
  });
});

describe("runs", () => {
  test("an earlier page goes before what is held", () => {
    const tail = applyTranscript(emptyTranscript(conversation), runOf(6, 8, 8, true));

    const whole = applyTranscript(tail, runOf(1, 5, 8));

    expect(tail.firstSeq).toBe(6);
    expect(whole).toEqual(viewTo(8));
  });

  test("a reset ahead of what is held replaces it", () => {
    const view = applyTranscript(viewTo(3), runOf(10, 12, 12, true));

    expect(seqs(view)).toEqual([10, 11, 12]);
  });

  test("a reset that comes too late takes nothing away", () => {
    const view = viewTo(12);

    expect(applyTranscript(view, runOf(8, 10, 10, true))).toEqual(view);
  });

  test("a run that would leave a hole changes nothing", () => {
    const view = viewTo(3);

    expect(applyTranscript(view, runOf(6, 8, 8))).toBe(view);
  });

  test("an empty run tells the state", () => {
    const view = applyTranscript(viewTo(2), { ...runOf(1, 0, 2), state: "closed" });

    expect(view).toMatchObject({ head: 2, state: "closed" });
  });
});

test("an echo gives way to its event and to no other conversation", () => {
  const command = { type: "escalate", id: "k_own", key: "k_own", conversation } as const;
  const own = { key: "k_own", command, status: "sending", error: null } as const;
  const other = { ...own, key: "k_2", command: { ...command, conversation: "c_other" } };

  const before = withPending(viewTo(1), [own, other]);
  const after = withPending(applyEvent(viewTo(1), eventOf(2, "k_own")), [own, other]);

  expect(before.pending).toEqual([own]);
  expect(after.pending).toEqual([]);
});

test("snapshot and events make the later snapshot, with any repeats and in any order", () => {
  const size = fc.integer({ min: 1, max: 30 });
  const range = fc.tuple(size, size);
  fc.assert(
    fc.property(size, fc.array(range, { maxLength: 20 }), (head, ranges) => {
      const noisy = ranges.reduce((view, [one, other]) => {
        const from = Math.min(one, other, head);
        const to = Math.min(Math.max(one, other), head);
        return one < other
          ? applyTranscript(view, runOf(from, to, head))
          : applyEvent(view, eventOf(to));
      }, emptyTranscript(conversation));

      const healed = applyTranscript(noisy, runOf(noisy.head + 1, head, head));

      expect(applyTranscript(healed, runOf(1, healed.firstSeq - 1, head))).toEqual(viewTo(head));
    }),
  );
});

test("what is held never has a hole and never shrinks", () => {
  const step = fc.record({ from: fc.nat(20), length: fc.nat(6), reset: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let view = emptyTranscript(conversation);
      for (const { from, length, reset } of steps) {
        const next = applyTranscript(view, runOf(from + 1, from + length, 30, reset));

        expect(next.head).toBeGreaterThanOrEqual(view.head);
        expect(seqs(next)).toEqual(seqs(next).map((_, index) => next.firstSeq + index));
        view = next;
      }
    }),
  );
});

/** The inbox's versions, sections and order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { countWaiting, sortInbox, takeSnapshot, upsertRow } from "../src/inbox.ts";
import { openReadMarks } from "../src/read-marks.ts";
import { idOf, rowOf, VISITOR } from "./rows.ts";

const NORA = { kind: "agent", id: "a_nora", name: "Nora" } as const;
const IDA = { kind: "agent", id: "a_ida", name: "Ida" } as const;

const rowsOf = (...rows: ReturnType<typeof rowOf>[]) =>
  new Map(rows.map((row) => [row.conversation, row]));

const idsIn = (id: string, sections: ReturnType<typeof sortInbox>): readonly string[] =>
  sections.find((section) => section.id === id)?.rows.map((row) => row.conversation) ?? [];

test("in whatever order versions of a row arrive, the newest stays", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (versions) => {
      const empty: ReturnType<typeof rowsOf> = new Map();
      const rows = versions.reduce<ReadonlyMap<string, ReturnType<typeof rowOf>>>(
        (held, seq) => upsertRow(held, rowOf("one", { seq })),
        empty,
      );

      expect(rows.get(idOf("one"))?.seq).toBe(Math.max(...versions));
    }),
  );
});

test("a snapshot drops what it lacks and keeps what is newer than itself", () => {
  const held = rowsOf(rowOf("kept", { seq: 9 }), rowOf("gone"));
  const rows = takeSnapshot(held, [rowOf("kept", { seq: 4 }), rowOf("new")]);

  expect([...rows.keys()]).toEqual([idOf("kept"), idOf("new")]);
  expect(rows.get(idOf("kept"))?.seq).toBe(9);
});

test("who waits is sorted by priority, then by who waits longest", () => {
  const rows = rowsOf(
    rowOf("late", { waiting_since_ms: 900 }),
    rowOf("early", { waiting_since_ms: 100 }),
    rowOf("urgent", { waiting_since_ms: 990, priority: "urgent" }),
    rowOf("low", { waiting_since_ms: 1, priority: "low" }),
  );

  expect(idsIn("waiting", sortInbox(rows, "a_nora"))).toEqual(
    ["urgent", "early", "late", "low"].map(idOf),
  );
});

test("each conversation is in the section of its state and agent", () => {
  const rows = rowsOf(
    rowOf("a"),
    rowOf("b", { state: "with_agent", agent: NORA }),
    rowOf("c", { state: "with_agent", agent: IDA }),
    rowOf("d", { state: "assisting" }),
    rowOf("e", { state: "resolved", agent: NORA }),
    rowOf("f", { state: "closed" }),
  );
  const sections = sortInbox(rows, "a_nora");

  expect(sections.map(({ id, rows: list }) => [id, list.length])).toEqual([
    ["waiting", 1],
    ["mine", 1],
    ["colleagues", 1],
    ["assistant", 1],
    ["resolved", 2],
  ]);
  expect(countWaiting(rows)).toBe(1);
});

test("a search finds words in any order, without case and accents", () => {
  const rows = rowsOf(
    rowOf("jose", { visitor: { ...VISITOR, name: "José Ángel" }, last_text: "Invoice failed" }),
    rowOf("other", { last_text: "nothing" }),
  );
  const filter = { text: "FAILED angel", unreadOnly: false };

  expect(idsIn("waiting", sortInbox(rows, null, filter))).toEqual([idOf("jose")]);
});

test("a page move does not make a read conversation unread, a new text does", () => {
  const marks = openReadMarks(null, "a_nora");
  const read = rowOf("one", { last_at_ms: 1_000, last_text: "hello" });
  marks.mark(read);

  expect(marks.isUnread({ ...read, last_at_ms: 2_000 }, "a_nora")).toBe(false);
  expect(marks.isUnread({ ...read, last_at_ms: 3_000, last_text: "there?" }, "a_nora")).toBe(true);
});

test("a colleague's conversation is never unread", () => {
  const marks = openReadMarks(null, "a_nora");

  expect(marks.isUnread(rowOf("one", { state: "with_agent", agent: IDA }), "a_nora")).toBe(false);
});

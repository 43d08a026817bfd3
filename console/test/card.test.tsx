/** The handoff card with everything in it, with nothing in it, and with hostile text. */
import { signal } from "@preact/signals";
import type { HandoffCard, PageVisit } from "@sidelight/protocol";
import { render } from "preact";
import { afterEach, expect, test } from "vitest";
import { Card } from "../src/view/card.tsx";
import { cardOf, VISITOR } from "./rows.ts";

const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

const page = (url: string): PageVisit => ({
  url,
  title: HOSTILE,
  at_ms: 1_000,
  context: null,
  context_title: HOSTILE,
});

function shown(card: HandoffCard): HTMLElement {
  const root = document.createElement("div");
  document.body.append(root);
  render(<Card card={card} state="waiting" nowMs={signal(43_000)} />, root);
  return root;
}

afterEach(() => document.body.replaceChildren());

test("every text of the card is text", () => {
  const root = shown(
    cardOf({
      question: HOSTILE,
      visitor: { ...VISITOR, name: HOSTILE, email: HOSTILE, traits: { x: HOSTILE } },
      page: page("https://a.example/"),
      trail: [page("https://a.example/b")],
      declared: { error: HOSTILE, plan: HOSTILE },
      tried: [{ seq: 1, how: "answered", id: "a", title: HOSTILE, at_ms: 1, helpful: false }],
    }),
  );

  expect(root.querySelectorAll("img, script")).toHaveLength(0);
  expect(root.querySelector(".question")?.textContent).toBe(HOSTILE);
});

test("an address that could run a script is no link", () => {
  const root = shown(cardOf({ page: page("javascript:alert(1)") }));
  const links = [...root.querySelectorAll("a")].map((link) => link.protocol);

  expect(links).toEqual(["mailto:"]);
});

test("a link opens apart, without a way back", () => {
  const root = shown(cardOf({ page: page("https://app.example/invoices/inv_1003?x=1") }));
  const link = root.querySelector<HTMLAnchorElement>(".card-page a");

  expect(link?.rel).toContain("noopener");
  expect(link?.textContent).toBe("/invoices/inv_1003?x=1");
});

test("the card says why in plain words and for how long", () => {
  const root = shown(cardOf({ reason: "asked_for_person", waiting_since_ms: 1_000 }));

  expect(root.textContent).toContain("Mara Lindqvist asked for a person.");
  expect(root.textContent).toContain("Waiting 0:42");
});

test("only a signed identity is verified", () => {
  const signed = shown(cardOf()).textContent;
  const told = shown(cardOf({ visitor: { ...VISITOR, identified: false } })).textContent;

  expect(signed).not.toContain("not verified");
  expect(told).toContain("not verified");
});

test("plan and role come first, and the error stands on its own", () => {
  const root = shown(
    cardOf({ declared: { zone: "eu", role: "admin", error: "payment_failed", plan: "pro" } }),
  );
  const names = [...root.querySelectorAll(".facts dt")].map((term) => term.textContent);

  expect(names).toEqual(["Plan", "Role", "zone"]);
  expect(root.querySelector(".on-screen")?.textContent).toContain("payment_failed");
});

test("a card about nothing yet still stands", () => {
  const root = shown(cardOf({ question: "", reason: null, waiting_since_ms: null }));

  expect(root.textContent).toContain("No question asked yet.");
});

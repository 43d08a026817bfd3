/** Page moves of single-page apps are noticed, and nothing stays behind. */
import type { PageView } from "@sidelight/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchPage } from "../src/page-watch.ts";

let stop = (): void => {};
let pages: PageView[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  history.replaceState({}, "", "/start");
  document.title = "Start";
  pages = [];
  stop = watchPage((page) => pages.push(page));
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("a route change and its later title are one report", async () => {
  history.pushState({}, "", "/invoices?state=paid#top");
  document.title = "Invoices";
  await vi.advanceTimersByTimeAsync(60);

  expect(pages).toEqual([{ url: `${location.origin}/invoices?state=paid#top`, title: "Invoices" }]);
});

test("a title that comes much later is reported as well", async () => {
  history.replaceState({}, "", "/payments");
  await vi.advanceTimersByTimeAsync(60);
  document.title = "Payments";
  await vi.advanceTimersByTimeAsync(60);

  expect(pages.map(({ title }) => title)).toEqual(["Start", "Payments"]);
});

test("a state change on the same page is no report", async () => {
  history.replaceState({ scroll: 10 }, "", location.href);
  await vi.advanceTimersByTimeAsync(60);

  expect(pages).toEqual([]);
});

test("going back is noticed", async () => {
  history.replaceState({}, "", "/elsewhere");
  await vi.advanceTimersByTimeAsync(60);
  history.replaceState({}, "", "/start");
  dispatchEvent(new PopStateEvent("popstate"));
  await vi.advanceTimersByTimeAsync(60);

  expect(pages.map(({ url }) => new URL(url).pathname)).toEqual(["/elsewhere", "/start"]);
});

test("after the end the history is the browser's own again", async () => {
  const patched = history.pushState;
  stop();

  history.pushState({}, "", "/after");
  await vi.advanceTimersByTimeAsync(60);

  expect(history.pushState).not.toBe(patched);
  expect(pages).toEqual([]);
});

test("a history that somebody has wrapped since stays wrapped and goes quiet", async () => {
  const ours = history.pushState;
  const theirs: typeof ours = (...state) => ours.apply(history, state);
  history.pushState = theirs;
  stop();

  history.pushState({}, "", "/wrapped");
  await vi.advanceTimersByTimeAsync(60);

  expect(history.pushState).toBe(theirs);
  expect(pages).toEqual([]);
  expect(location.pathname).toBe("/wrapped");
  Reflect.deleteProperty(history, "pushState");
});

test("an address beyond the wire's limit is cut", async () => {
  history.pushState({}, "", `/${"x".repeat(3_000)}`);
  await vi.advanceTimersByTimeAsync(60);

  expect(pages[0]?.url).toHaveLength(2_000);
});

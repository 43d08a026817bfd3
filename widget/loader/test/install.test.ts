/** `Sidelight` on the window: commands that waited are run, and the end is an end. */
import { afterEach, expect, test } from "vitest";
import { declarable } from "../src/declarable.ts";
import { install } from "../src/install.ts";

const tag = (): HTMLScriptElement => {
  const made = document.createElement("script");
  made.dataset["site"] = "demo";
  Object.defineProperty(made, "src", { value: "https://help.test/sidelight.js" });
  return made;
};

const hosts = (): number => document.querySelectorAll("#sidelight").length;

afterEach(() => {
  window.Sidelight?.("shutdown");
  window.Sidelight = undefined;
  localStorage.clear();
});

test("a second script tag does nothing while the first one lives", () => {
  install(tag());
  install(tag());

  expect(hosts()).toBe(1);
});

test("after a shutdown nothing is left and a second load works", () => {
  install(tag());
  window.Sidelight?.("shutdown");
  const between = hosts();
  const left = window.Sidelight;
  install(tag());

  expect(between).toBe(0);
  expect(left).toBeUndefined();
  expect(hosts()).toBe(1);
});

test("commands that waited are run in order", () => {
  window.Sidelight = Object.assign(() => {}, { q: [["context", { plan: "pro" }], ["shutdown"]] });

  install(tag());

  expect(hosts()).toBe(0);
});

test("an unknown command is ignored", () => {
  install(tag());

  expect(() => window.Sidelight?.("dance")).not.toThrow();
});

test("forgetting takes what is stored of this site and nothing else", () => {
  localStorage.setItem("sidelight:demo:token", "t");
  localStorage.setItem("theirs", "1");
  install(tag());
  window.Sidelight?.("forget");

  expect(Object.keys(localStorage)).toEqual(["theirs"]);
});

test("only what the wire takes is declared", () => {
  const state = { plan: "pro", seats: 5, error: null, "Bad Key": "x", long: "y".repeat(300) };

  expect(declarable(state)).toEqual({ plan: "pro", seats: "5", long: "y".repeat(200) });
});

/** What the router promises about paths. */
import { expect, test } from "vitest";
import { matchPath } from "../src/router.tsx";
import { findRoute, routes } from "../src/routes.ts";
import { seed } from "../src/store/seed.ts";

test("a path without parameters matches only itself", () => {
  expect(matchPath("/invoices", "/invoices/")).toEqual({});
  expect(matchPath("/invoices", "/invoices/inv_1001")).toBeNull();
  expect(matchPath("/invoices", "/customers")).toBeNull();
});

test("parameters are decoded, and a broken escape is kept as it is", () => {
  expect(matchPath("/invoices/:id", "/invoices/a%20b")).toEqual({ id: "a b" });
  expect(matchPath("/invoices/:id", "/invoices/%E0%A4")).toEqual({ id: "%E0%A4" });
});

test("a new invoice is not taken for an invoice called new", () => {
  expect(findRoute("/invoices/new")?.route.path).toBe("/invoices/new");
  expect(findRoute("/invoices/inv_1003")).toMatchObject({ id: "inv_1003" });
});

test("an unknown path has no route", () => {
  expect(findRoute("/settings")).toBeNull();
});

test("every page has its own title, and an invoice is named by its number", () => {
  const titles = routes.map((route) => route.title(seed, "inv_1003"));

  expect(new Set(titles).size).toBe(routes.length);
  expect(findRoute("/invoices/inv_1003")?.route.title(seed, "inv_1003")).toBe(
    "Invoice INV-2026-0003",
  );
});

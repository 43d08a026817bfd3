/** What the CSV import promises about files. */
import { expect, test } from "vitest";
import { checkRows, guessMapping, parseCsv } from "../src/invoicing/csv.ts";

const HEADER = "name,email,vat_id,address,country";

test("quoted commas, quotes and line breaks stay inside their cell", () => {
  const { rows } = parseCsv('name,address\r\n"Pine, ""Inc""","Street 1\nTown"\r\n');

  expect(rows).toEqual([
    ["name", "address"],
    ['Pine, "Inc"', "Street 1\nTown"],
  ]);
});

test("semicolons and tabs are recognised from the header", () => {
  expect(parseCsv("name;email\nA;a@b.example").rows[1]).toEqual(["A", "a@b.example"]);
  expect(parseCsv("name\temail\nA\ta@b.example").rows[1]).toEqual(["A", "a@b.example"]);
});

test("a byte order mark and blank lines are no rows", () => {
  expect(parseCsv("\uFEFFname,email\n\n,\nA,a@b.example\n\n").rows).toHaveLength(2);
});

test("an open quotation mark is reported with its row and loses nothing silently", () => {
  expect(parseCsv('name,email\nA,a@b.example\n"B,b@c.example\n').brokenRow).toBe(3);
});

test("columns are found by their names in any order and spelling", () => {
  expect(guessMapping(["Country", "VAT ID", "E-Mail", "Email", "Name"])).toMatchObject({
    country: 0,
    vat_id: 1,
    email: 3,
    name: 4,
    address: -1,
  });
});

test("every fault of every row is found with its line in the file", () => {
  const { rows } = parseCsv(
    [
      HEADER,
      "Birch,birch@b.example,DE812345678,Street,DE",
      ",nobody,12,,Germany",
      "Twin,BIRCH@b.example,,,SE",
    ].join("\n"),
  );
  const { faults } = checkRows(rows.slice(1), guessMapping(rows[0] ?? []), []);

  expect(faults.map(({ row, field }) => `${row} ${field}`)).toEqual([
    "3 name",
    "3 email",
    "3 vat_id",
    "3 country",
    "4 email",
  ]);
});

test("a customer who exists already is a fault", () => {
  const { rows } = parseCsv(`${HEADER}\nElvik,accounts@elvik.example,,,DE`);
  const mapping = guessMapping(rows[0] ?? []);

  expect(checkRows(rows.slice(1), mapping, ["Accounts@elvik.example"]).faults).toHaveLength(1);
  expect(checkRows(rows.slice(1), mapping, []).faults).toEqual([]);
});

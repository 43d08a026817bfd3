/** Reads customer CSV files and finds every fault in them; it imports nothing itself. */
import type { CustomerForm } from "../store/actions.ts";

export const MAX_ROWS = 5_000;
export const MAX_BYTES: number = 5 * 1024 * 1024;

export type Field = "name" | "email" | "vat_id" | "address" | "country";

export const fields: readonly Field[] = ["name", "email", "vat_id", "address", "country"];

/** Which column (by index) holds which field; -1 leaves the field empty. */
export type Mapping = Readonly<Record<Field, number>>;

export interface RowFault {
  /** Line in the file as a spreadsheet counts it: the header is 1. */
  readonly row: number;
  readonly field: Field;
  readonly reason: string;
}

export interface Checked {
  readonly customers: readonly CustomerForm[];
  readonly faults: readonly RowFault[];
}

export interface Parsed {
  readonly rows: readonly (readonly string[])[];
  /** Row at which a stray quote made the rest unreadable, or null when all was read. */
  readonly brokenRow: number | null;
}

/** RFC 4180 with comma, semicolon or tab, chosen from the first line; blank lines are skipped. */
export function parseCsv(text: string): Parsed {
  const clean = text.replace(/^\uFEFF/, "");
  const separator = likelySeparator(clean.slice(0, clean.search(/[\r\n]|$/)));
  const cell = new RegExp(
    `("(?:[^"]|"")*"|[^${separator}\\r\\n"]*)(${separator}|\\r\\n|\\n|\\r|$)`,
    "gy",
  );
  const rows: string[][] = [];
  let row: string[] = [];
  let read = 0;
  for (const match of clean.matchAll(cell)) {
    read = match.index + match[0].length;
    row.push(unquoted(match[1] ?? ""));
    if (match[2] === separator) continue;
    if (row.some((value) => value !== "")) rows.push(row);
    row = [];
  }
  return { rows, brokenRow: read < clean.length ? rows.length + 1 : null };
}

function likelySeparator(header: string): string {
  const count = (sign: string): number => header.split(sign).length;
  return [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

function unquoted(cell: string): string {
  const inner = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
  return inner.trim();
}

/** Maps columns by their header; "VAT ID", "vat-id" and "vat_id" are the same name. */
export function guessMapping(header: readonly string[]): Mapping {
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z]+/g, "_"));
  const find = (field: Field): number => names.indexOf(field);
  return {
    name: find("name"),
    email: find("email"),
    vat_id: find("vat_id"),
    address: find("address"),
    country: find("country"),
  };
}

/** Faults of one field's value, or null when it is fine. */
function faultOf(field: Field, value: string, seen: ReadonlySet<string>): string | null {
  if (field === "name") return value === "" ? "Name is missing" : null;
  if (field === "email") return emailFault(value, seen);
  if (field === "vat_id") return vatFault(value);
  if (field === "country") return countryFault(value);
  return null;
}

function emailFault(value: string, seen: ReadonlySet<string>): string | null {
  if (value === "") return "E-mail is missing";
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return `“${value}” is not an e-mail address`;
  return seen.has(value.toLowerCase()) ? `${value} is already a customer` : null;
}

function vatFault(value: string): string | null {
  return value === "" || /^[A-Z]{2}[A-Z0-9]{8,12}$/.test(value)
    ? null
    : `“${value}” is not a VAT ID such as DE811234567`;
}

function countryFault(value: string): string | null {
  return /^[A-Z]{2}$/.test(value) ? null : `“${value}” is not a two-letter country code`;
}

/** Checks all rows against each other and the e-mails already in use. */
export function checkRows(
  rows: readonly (readonly string[])[],
  mapping: Mapping,
  emails: readonly string[],
): Checked {
  const seen = new Set(emails.map((email) => email.toLowerCase()));
  const customers: CustomerForm[] = [];
  const faults: RowFault[] = [];
  for (const [index, row] of rows.entries()) {
    const value = (field: Field): string => row[mapping[field]] ?? "";
    for (const field of fields) {
      const reason = faultOf(field, value(field), seen);
      if (reason !== null) faults.push({ row: index + 2, field, reason });
    }
    seen.add(value("email").toLowerCase());
    customers.push({
      name: value("name"),
      email: value("email"),
      vatId: value("vat_id"),
      address: value("address"),
      country: value("country"),
    });
  }
  return { customers, faults };
}

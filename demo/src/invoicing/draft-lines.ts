/** Invoice positions while they are typed: texts that may not be numbers yet. */
import type { Line } from "../store/model.ts";
import { parseCents } from "./money.ts";

export interface DraftLine {
  readonly key: number;
  readonly text: string;
  readonly quantity: string;
  readonly price: string;
  readonly vat: string;
}

export function blankLine(key: number): DraftLine {
  return { key, text: "", quantity: "1", price: "", vat: "19" };
}

export function fromLine(line: Line, key: number): DraftLine {
  return {
    key,
    text: line.text,
    quantity: String(line.quantity),
    price: (line.unitCents / 100).toFixed(2),
    vat: String(line.vat),
  };
}

/** The fault of a line, or undefined; the texts are shown under the form. */
export function lineFault(line: DraftLine): string | undefined {
  if (line.text.trim() === "") return "Say what you are invoicing";
  if (!(Number(line.quantity) > 0)) return "The quantity must be more than 0";
  if (parseCents(line.price) === null) return "Enter a price such as 120.50";
  return undefined;
}

/** What the lines amount to so far; unfinished numbers count as 0. */
export function toLines(drafts: readonly DraftLine[]): readonly Line[] {
  return drafts.map(({ text, quantity, price, vat }) => ({
    text: text.trim(),
    quantity: Math.max(0, Number(quantity) || 0),
    unitCents: parseCents(price) ?? 0,
    vat: Number(vat),
  }));
}

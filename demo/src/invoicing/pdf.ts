/** Writes an invoice as a one-page PDF 1.4 with the built-in Helvetica; no layout engine, no fonts. */
import type { Invoice, State } from "../store/model.ts";
import { showDate } from "./dates.ts";
import { money } from "./money.ts";
import { lineNet, totals } from "./totals.ts";

type Text = readonly [x: number, y: number, size: number, text: string];

const MAX_LINES = 22;

function words(state: State, invoice: Invoice): readonly Text[] {
  const customer = state.customers.find((other) => other.id === invoice.customerId);
  const { net, vat, gross } = totals(invoice.lines);
  const rows = invoice.lines.slice(0, MAX_LINES).flatMap((line, index): readonly Text[] => {
    const y = 560 - index * 20;
    return [
      [56, y, 10, `${line.quantity} x ${line.text}`],
      [400, y, 10, `${line.vat} %`],
      [470, y, 10, money(lineNet(line))],
    ];
  });
  const end = 540 - Math.min(invoice.lines.length, MAX_LINES) * 20;
  return [
    [56, 780, 18, state.company.name],
    [56, 762, 10, state.company.address],
    [56, 700, 16, `Invoice ${invoice.number ?? "(draft)"}`],
    [56, 682, 10, `Issued ${showDate(invoice.issuedOn)}, due ${showDate(invoice.dueOn)}`],
    [56, 640, 11, customer?.name ?? ""],
    [56, 624, 10, customer?.address ?? ""],
    ...rows,
    [400, end - 10, 10, `Net`],
    [470, end - 10, 10, money(net)],
    [400, end - 28, 10, `VAT`],
    [470, end - 28, 10, money(vat)],
    [400, end - 50, 12, `Total`],
    [470, end - 50, 12, money(gross)],
  ];
}

/** Octal escapes of WinAnsi codes (PDF 1.4, annex D); what has no code there becomes "?". */
function literal(text: string): string {
  return [...text]
    .map((sign) => {
      const code = sign === "€" ? 0x80 : (sign.codePointAt(0) ?? 63);
      if (code > 255) return "?";
      return code < 127 && !"()\\".includes(sign) ? sign : `\\${code.toString(8).padStart(3, "0")}`;
    })
    .join("");
}

export function invoicePdf(state: State, invoice: Invoice): string {
  const stream = words(state, invoice)
    .map(([x, y, size, text]) => `BT /F1 ${size} Tf ${x} ${y} Td (${literal(text)}) Tj ET`)
    .join("\n");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  return assemble(objects);
}

/** Joins the objects with the cross-reference table of byte offsets; all text is ASCII by now. */
function assemble(objects: readonly string[]): string {
  let file = "%PDF-1.4\n";
  const offsets = objects.map((body, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const start = file.length;
  const size = objects.length + 1;
  return `${file}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
}

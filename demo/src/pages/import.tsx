/** CSV import of customers in three steps; a file with one fault imports nothing. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
  checkRows,
  type Field,
  fields,
  guessMapping,
  MAX_BYTES,
  MAX_ROWS,
  type Mapping,
  parseCsv,
  type RowFault,
} from "../invoicing/csv.ts";
import { Link } from "../router.tsx";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { downloadCsv } from "../ui/download.ts";
import { type Option, SelectField } from "../ui/field.tsx";
import { FileField } from "../ui/file-field.tsx";
import { Card, Empty, PageHeader } from "../ui/layout.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";

interface Chosen {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly mapping: Mapping;
}

type Result =
  | { readonly type: "none" }
  | { readonly type: "unreadable"; readonly reason: string }
  | { readonly type: "faults"; readonly faults: readonly RowFault[] }
  | { readonly type: "done"; readonly count: number };

async function readChosen(file: File): Promise<Chosen | string> {
  if (file.size > MAX_BYTES) return "The file is larger than 5 MB. Split it and import the parts.";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return "The file is not UTF-8 text. Export it again as “CSV UTF-8”.";
  }
  const { rows, brokenRow } = parseCsv(text);
  if (brokenRow !== null) return `A quotation mark in row ${brokenRow} is opened but not closed.`;
  const [header, ...body] = rows;
  if (header === undefined || body.length === 0) return "The file has no rows below its header.";
  if (body.length > MAX_ROWS) return `The file has ${body.length} rows; 5,000 are allowed.`;
  return { name: file.name, header, rows: body, mapping: guessMapping(header) };
}

export function ImportPage(): JSX.Element {
  const { state, act, ask } = useTidebill();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [result, setResult] = useState<Result>({ type: "none" });
  const choose = async (file: File): Promise<void> => {
    const read = await readChosen(file);
    setChosen(typeof read === "string" ? null : read);
    setResult(typeof read === "string" ? { type: "unreadable", reason: read } : { type: "none" });
  };
  const start = (): void => {
    if (chosen === null || !ask("write")) return;
    const emails = state.customers.map((customer) => customer.email);
    const { customers, faults } = checkRows(chosen.rows, chosen.mapping, emails);
    if (faults.length > 0) {
      setResult({ type: "faults", faults });
      return;
    }
    act(
      "write",
      { type: "customers-added", forms: customers },
      `${customers.length} customers imported`,
    );
    setChosen(null);
    setResult({ type: "done", count: customers.length });
  };
  return (
    <>
      <PageHeader
        title="Import customers"
        lead="From a CSV file with up to 5,000 rows and 5 MB, in UTF-8"
      >
        <Button icon="download" look="quiet" onPress={saveSample}>
          Sample file
        </Button>
      </PageHeader>
      <ResultNotice result={result} />
      <div class="split even">
        <div class="stack">
          <Card title="1. Choose a file">
            <FileField
              label={chosen === null ? "Choose a CSV file" : chosen.name}
              accept=".csv,text/csv"
              hint="Columns: name, email, vat_id, address, country"
              helpId="choose-file"
              onFile={(file) => void choose(file)}
            />
          </Card>
          <MapColumns
            chosen={chosen}
            onMapping={(mapping) => chosen && setChosen({ ...chosen, mapping })}
          />
          <Card title="3. Check and import">
            <p class="muted">
              All rows are checked first. If one has a fault, nothing is imported.
            </p>
            <div>
              <Button
                look="primary"
                icon="upload"
                helpId="start-import"
                blocked={chosen === null ? "Choose a file first" : undefined}
                onPress={start}
              >
                {chosen === null ? "Start import" : `Import ${chosen.rows.length} rows`}
              </Button>
            </div>
          </Card>
        </div>
        <Card title="Result" helpId="import-result" flush>
          <ResultView result={result} />
        </Card>
      </div>
    </>
  );
}

function saveSample(): void {
  downloadCsv("customers-sample.csv", [
    [...fields],
    ["Birch & Bell", "hello@birchbell.example", "DE812345678", "Ahornweg 2, 24105 Kiel", "DE"],
    ["Atelier Nord", "post@ateliernord.example", "", "Torvet 5, 8000 Aarhus", "DK"],
  ]);
}

interface MapColumnsProps {
  readonly chosen: Chosen | null;
  readonly onMapping: (mapping: Mapping) => void;
}

const fieldNames: Readonly<Record<Field, string>> = {
  name: "Name",
  email: "E-mail",
  vat_id: "VAT ID",
  address: "Address",
  country: "Country",
};

function MapColumns({ chosen, onMapping }: MapColumnsProps): JSX.Element {
  const columns = (chosen?.header ?? []).map((name, index): Option => [String(index), name]);
  return (
    <Card title="2. Map the columns" helpId="map-columns">
      {chosen === null && <p class="muted">Your file's columns appear here.</p>}
      {chosen !== null && (
        <div class="map">
          {fields.map((field) => (
            <SelectField
              key={field}
              label={fieldNames[field]}
              value={String(chosen.mapping[field])}
              options={[["-1", "Leave empty"], ...columns]}
              onValue={(column) => onMapping({ ...chosen.mapping, [field]: Number(column) })}
            />
          ))}
        </div>
      )}
    </Card>
  );
}

function ResultNotice({ result }: { readonly result: Result }): JSX.Element | null {
  if (result.type === "unreadable") {
    return (
      <ErrorNotice code="import_failed" title="The file could not be read">
        {result.reason} Nothing was imported.
      </ErrorNotice>
    );
  }
  if (result.type === "faults") {
    return (
      <ErrorNotice code="import_failed" title="Import failed: nothing was imported">
        {result.faults.length === 1 ? "One field has" : `${result.faults.length} fields have`} a
        fault. Correct the rows below in your file and choose it again.
      </ErrorNotice>
    );
  }
  if (result.type === "none") return null;
  return (
    <Notice
      tone="success"
      title={`${result.count} customers imported`}
      actions={
        <Link to="/customers" class="text-link">
          See all customers
        </Link>
      }
    />
  );
}

const MAX_SHOWN_FAULTS = 50;

function ResultView({ result }: { readonly result: Result }): JSX.Element {
  if (result.type !== "faults") {
    return (
      <Empty
        icon="upload"
        title={result.type === "done" ? "All rows are in" : "Nothing imported yet"}
      >
        Rows with a fault are listed here.
      </Empty>
    );
  }
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="hidden">Rows with a fault</caption>
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Column</th>
            <th scope="col">Fault</th>
          </tr>
        </thead>
        <tbody>
          {result.faults.slice(0, MAX_SHOWN_FAULTS).map(({ row, field, reason }) => (
            <tr key={`${row}-${field}`}>
              <td>{row}</td>
              <td>
                <code>{field}</code>
              </td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {result.faults.length > MAX_SHOWN_FAULTS && (
        <p class="hint pad">And {result.faults.length - MAX_SHOWN_FAULTS} more.</p>
      )}
    </div>
  );
}

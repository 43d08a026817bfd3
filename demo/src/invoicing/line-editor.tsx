/** The positions of the invoice form: add, change and remove lines with their VAT rate. */
import type { JSX } from "preact";
import { Button } from "../ui/button.tsx";
import { type Option, SelectField, TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { blankLine, type DraftLine, lineFault } from "./draft-lines.ts";

const vatRates: readonly Option[] = [
  ["19", "19 %"],
  ["7", "7 %"],
  ["0", "0 %, reverse charge or exempt"],
];

interface LineEditorProps {
  readonly lines: readonly DraftLine[];
  readonly onLines: (lines: readonly DraftLine[]) => void;
  /** Shows faults only after the first attempt to save. */
  readonly strict: boolean;
}

export function LineEditor({ lines, onLines, strict }: LineEditorProps): JSX.Element {
  const change = (key: number, part: Partial<DraftLine>): void =>
    onLines(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const remove = (key: number): void => onLines(lines.filter((line) => line.key !== key));
  const nextKey = Math.max(0, ...lines.map((line) => line.key)) + 1;
  return (
    <div class="stack" data-help-id="invoice-lines">
      {lines.map((line, index) => (
        <LineFields
          key={line.key}
          line={line}
          position={index + 1}
          error={strict ? lineFault(line) : undefined}
          onChange={(part) => change(line.key, part)}
          onRemove={lines.length > 1 ? () => remove(line.key) : undefined}
        />
      ))}
      <div>
        <Button
          small
          icon="plus"
          helpId="add-line"
          onPress={() => onLines([...lines, blankLine(nextKey)])}
        >
          Add line
        </Button>
      </div>
    </div>
  );
}

interface LineFieldsProps {
  readonly line: DraftLine;
  readonly position: number;
  readonly error: string | undefined;
  readonly onChange: (part: Partial<DraftLine>) => void;
  readonly onRemove: (() => void) | undefined;
}

function LineFields({ line, position, error, onChange, onRemove }: LineFieldsProps): JSX.Element {
  return (
    <fieldset class="line">
      <legend class="hidden">Line {position}</legend>
      <div class="line-text">
        <TextField
          label="Description"
          value={line.text}
          error={error}
          onValue={(text) => onChange({ text })}
        />
      </div>
      <TextField
        label="Quantity"
        value={line.quantity}
        inputMode="decimal"
        onValue={(quantity) => onChange({ quantity })}
      />
      <TextField
        label="Price in EUR"
        value={line.price}
        inputMode="decimal"
        onValue={(price) => onChange({ price })}
      />
      <SelectField
        label="VAT"
        value={line.vat}
        options={vatRates}
        helpId={position === 1 ? "vat-rate" : undefined}
        onValue={(vat) => onChange({ vat })}
      />
      {onRemove && (
        <button
          type="button"
          class="icon-button"
          aria-label={`Remove line ${position}`}
          onClick={onRemove}
        >
          <Icon name="trash" />
        </button>
      )}
    </fieldset>
  );
}

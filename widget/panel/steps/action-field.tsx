/** Owns one field of an action's form: which control asks for it, and what that control allows. */
import type { ActionParameter } from "@sidelight/protocol";
import type { VNode } from "preact";
import { WORDS } from "./action-words.ts";

/** Longest value that the wire carries. */
const MAX_CHARS = 500;

interface FieldProps {
  readonly field: ActionParameter;
  /** Unique in the panel, for the label. */
  readonly id: string;
}

function Choice({ field, id, options }: FieldProps & { options: readonly string[] }): VNode {
  return (
    <select id={id} name={field.name} required={field.required} aria-describedby={`${id}h`}>
      <option value="">{WORDS.choose}</option>
      {options.map((one) => (
        <option key={one} value={one} selected={one === field.value}>
          {one}
        </option>
      ))}
    </select>
  );
}

function Control({ field, id }: FieldProps): VNode {
  if (field.form === "choice") return <Choice field={field} id={id} options={field.options} />;
  if (field.form === "yes_no") return <Choice field={field} id={id} options={WORDS.yesNo} />;
  const common = {
    id,
    name: field.name,
    defaultValue: field.value,
    required: field.required,
    maxLength: MAX_CHARS,
    dir: "auto",
    autoComplete: "off",
    "aria-describedby": `${id}h`,
    ...(field.pattern && { pattern: field.pattern }),
    ...(field.minimum !== null && { min: field.minimum }),
    ...(field.maximum !== null && { max: field.maximum }),
  } as const;
  switch (field.form) {
    case "integer":
      return <input {...common} type="number" step={1} />;
    case "number":
      return <input {...common} type="number" step="any" />;
    case "date":
      return <input {...common} type="date" />;
    case "email":
      return <input {...common} type="email" />;
    default:
      return <input {...common} type="text" />;
  }
}

/** A field with its label and hint. */
export function Field({ field, id }: FieldProps): VNode {
  return (
    <p class="field">
      <label for={id}>
        {field.label}
        {!field.required && <small> ({WORDS.optional})</small>}
      </label>
      <Control field={field} id={id} />
      <small id={`${id}h`}>{field.hint}</small>
    </p>
  );
}

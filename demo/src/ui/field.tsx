/** Labelled form fields; every input of the app goes through here, so none lacks a label or its error. */
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly bare?: boolean | undefined;
}

interface Wired {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean;
}

interface FrameProps extends FieldProps {
  readonly children: (wired: Wired) => JSX.Element;
}

function Frame({ label, hint, error, bare, children }: FrameProps): JSX.Element {
  const id = useId();
  const note = error ?? hint;
  const describedBy = note === undefined ? undefined : `${id}-note`;
  return (
    <div class="field">
      <label for={id} class={bare === true ? "hidden" : undefined}>
        {label}
      </label>
      {children({ id, "aria-describedby": describedBy, "aria-invalid": error !== undefined })}
      {note !== undefined && (
        <p id={`${id}-note`} class={error === undefined ? "hint" : "hint bad"}>
          {note}
        </p>
      )}
    </div>
  );
}

export interface TextProps extends FieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly type?: "text" | "email" | "password" | "date" | "search" | "url" | undefined;
  readonly placeholder?: string | undefined;
  readonly helpId?: string | undefined;
  readonly autocomplete?: string | undefined;
  readonly inputMode?: "decimal" | "numeric" | "text" | undefined;
  readonly readOnly?: boolean | undefined;
}

export function TextField(props: TextProps): JSX.Element {
  const { value, onValue, type = "text", placeholder, helpId, autocomplete, inputMode } = props;
  return (
    <Frame {...props}>
      {(wired) => (
        <input
          {...wired}
          // Preact types each kind of input apart and has no type for "one of these".
          type={type as "text"}
          value={value}
          placeholder={placeholder}
          autocomplete={autocomplete ?? "off"}
          inputMode={inputMode}
          readOnly={props.readOnly ?? false}
          data-help-id={helpId}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Frame>
  );
}

export type Option = readonly [value: string, label: string];

export interface SelectProps extends FieldProps {
  readonly value: string;
  readonly options: readonly Option[];
  readonly onValue: (value: string) => void;
  readonly helpId?: string | undefined;
}

export function SelectField(props: SelectProps): JSX.Element {
  return (
    <Frame {...props}>
      {(wired) => (
        <select
          {...wired}
          value={props.value}
          data-help-id={props.helpId}
          onChange={(event) => props.onValue(event.currentTarget.value)}
        >
          {props.options.map(([value, label]) => (
            <option key={value} value={value} selected={value === props.value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

export interface SwitchProps {
  readonly label: ComponentChildren;
  readonly hint?: string | undefined;
  readonly checked: boolean;
  readonly onChange: () => void;
  readonly helpId?: string | undefined;
}

export function Switch({ label, hint, checked, onChange, helpId }: SwitchProps): JSX.Element {
  const id = useId();
  return (
    <div class="switch">
      <label for={id}>
        <span>{label}</span>
        {hint !== undefined && <span class="hint">{hint}</span>}
      </label>
      <button
        type="button"
        id={id}
        role="switch"
        class="track"
        aria-checked={checked}
        data-help-id={helpId}
        onClick={onChange}
      />
    </div>
  );
}

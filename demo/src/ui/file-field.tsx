/** A file input with a large, labelled drop area; the file is handed over and never uploaded. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface FileFieldProps {
  readonly label: string;
  readonly accept: string;
  readonly hint: string;
  readonly error?: string | undefined;
  readonly helpId?: string | undefined;
  readonly onFile: (file: File) => void;
}

export function FileField({
  label,
  accept,
  hint,
  error,
  helpId,
  onFile,
}: FileFieldProps): JSX.Element {
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined) onFile(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  const dragOver = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div class="field">
      <label
        for={id}
        class={over ? "drop over" : "drop"}
        data-help-id={helpId}
        onDrop={drop}
        onDragOver={dragOver}
        onDragLeave={() => setOver(false)}
      >
        <Icon name="upload" />
        <span class="strong">{label}</span>
        <span class="muted">or drop it here</span>
        <input
          id={id}
          type="file"
          accept={accept}
          class="hidden"
          aria-describedby={`${id}-note`}
          onChange={(event) => {
            take(event.currentTarget.files);
            // Else choosing the same, meanwhile corrected file again would change nothing.
            event.currentTarget.value = "";
          }}
        />
      </label>
      <p id={`${id}-note`} class={error === undefined ? "hint" : "hint bad"}>
        {error ?? hint}
      </p>
    </div>
  );
}

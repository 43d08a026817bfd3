/** A dialog above the page; only the app behind it turns inert, so the help widget stays reachable. */
import { type ComponentChildren, createPortal, type JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}

function useFrozenPage(onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const shell = document.getElementById("shell");
    const opener = document.activeElement;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") close.current();
    };
    shell?.toggleAttribute("inert", true);
    addEventListener("keydown", onKey);
    return () => {
      shell?.toggleAttribute("inert", false);
      removeEventListener("keydown", onKey);
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
}

export function Dialog({ title, children, onClose }: DialogProps): JSX.Element {
  const titleId = useId();
  const frame = useRef<HTMLDivElement>(null);
  useFrozenPage(onClose);
  useEffect(() => {
    const first = frame.current?.querySelector<HTMLElement>("input, select, .button.primary");
    (first ?? frame.current)?.focus();
  }, []);
  return createPortal(
    <div class="backdrop">
      <button
        type="button"
        class="backdrop-close"
        aria-label="Close the dialog"
        tabIndex={-1}
        onClick={onClose}
      />
      <div
        ref={frame}
        class="dialog"
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
      >
        <div class="card-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </div>,
    document.body,
  );
}

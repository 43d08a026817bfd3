/** Buttons; a button that cannot act now stays focusable and says why in its description. */
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress?: (() => void) | undefined;
  readonly look?: "primary" | "plain" | "quiet" | "danger" | undefined;
  readonly icon?: IconName | undefined;
  readonly helpId?: string | undefined;
  readonly submit?: boolean | undefined;
  readonly small?: boolean | undefined;
  /** Why it cannot act now; undefined when it can. */
  readonly blocked?: string | undefined;
  /** An accessible name that says more than the text, e.g. which row it belongs to. */
  readonly label?: string | undefined;
}

export function Button(props: ButtonProps): JSX.Element {
  const { children, onPress, look = "plain", icon, helpId, submit, small, blocked, label } = props;
  const hintId = useId();
  const stopped = blocked !== undefined;
  return (
    <button
      type={submit === true && !stopped ? "submit" : "button"}
      class={`button ${look}${small === true ? " small" : ""}`}
      data-help-id={helpId}
      aria-label={label}
      aria-disabled={stopped}
      aria-describedby={stopped ? hintId : undefined}
      title={blocked}
      onClick={stopped ? undefined : onPress}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {stopped && (
        <span id={hintId} class="hidden">
          {blocked}
        </span>
      )}
    </button>
  );
}

/** Buttons; one that cannot act now stays focusable and says why. */
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress?: () => void;
  readonly look?: "primary" | "plain" | "quiet";
  readonly icon?: IconName;
  readonly submit?: boolean;
  readonly busy?: boolean;
  /** Why it cannot act now. */
  readonly blocked?: string | undefined;
}

export function Button(props: ButtonProps): JSX.Element {
  const { children, onPress, look = "plain", icon, submit = false, busy = false, blocked } = props;
  const hint = useId();
  const stopped = busy || blocked !== undefined;
  return (
    <button
      type={submit && !stopped ? "submit" : "button"}
      class={`button ${look}`}
      aria-disabled={stopped}
      aria-busy={busy}
      aria-describedby={blocked === undefined ? undefined : hint}
      title={blocked}
      onClick={stopped ? undefined : onPress}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
      {blocked !== undefined && (
        <span id={hint} class="unseen">
          {blocked}
        </span>
      )}
    </button>
  );
}

export interface IconButtonProps {
  readonly label: string;
  readonly icon: IconName;
  readonly onPress: () => void;
  readonly pressed?: boolean;
  readonly extraClass?: string;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  const { label, icon, onPress, pressed, extraClass = "" } = props;
  return (
    <button
      type="button"
      class={`icon-button ${extraClass}`}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}

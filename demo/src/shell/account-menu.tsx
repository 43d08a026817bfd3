/** The account menu: who is signed in, and the demo's switches for plan, role, theme and data. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { navigate } from "../router.tsx";
import type { Plan, Role, Theme } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { type Option, SelectField } from "../ui/field.tsx";

const planOptions: readonly Option[] = [
  ["starter", "Starter"],
  ["pro", "Pro"],
  ["business", "Business"],
];
const roleOptions: readonly Option[] = [
  ["owner", "Owner"],
  ["admin", "Admin"],
  ["member", "Member"],
  ["viewer", "Viewer"],
];
const themeOptions: readonly Option[] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

function useDismiss(
  open: boolean,
  onClose: () => void,
): { readonly current: HTMLDivElement | null } {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const onPointer = (event: PointerEvent): void => {
      const inside = event.target instanceof Node && frame.current?.contains(event.target);
      if (inside !== true) onClose();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      onClose();
      frame.current?.querySelector("button")?.focus();
    };
    addEventListener("pointerdown", onPointer);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointerdown", onPointer);
      removeEventListener("keydown", onKey);
    };
  }, [open, onClose]);
  return frame;
}

export function AccountMenu(): JSX.Element {
  const { state } = useTidebill();
  const [open, setOpen] = useState(false);
  const close = useRef(() => setOpen(false));
  const frame = useDismiss(open, close.current);
  return (
    <div class="account" ref={frame}>
      <button
        type="button"
        class="account-button"
        aria-expanded={open}
        aria-controls="account-menu"
        data-help-id="account-menu"
        onClick={() => setOpen(!open)}
      >
        <span class="hidden">Account menu:</span>
        <span class="avatar">ML</span>
        <span class="account-name">
          <span class="strong">Mara Lindqvist</span>
          <span class="muted">
            {state.role}, {state.plan}
          </span>
        </span>
      </button>
      {open && <Menu onClose={close.current} />}
    </div>
  );
}

function Menu({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { state, dispatch, toast } = useTidebill();
  const reset = (): void => {
    dispatch({ type: "demo-reset" });
    toast("The demo is as new");
    onClose();
    navigate("/");
  };
  const useUp = (): void => {
    dispatch({ type: "limit-used-up" });
    toast("This month's Starter invoices are used up");
    onClose();
  };
  return (
    <div class="menu" id="account-menu">
      <div>
        <p class="strong">Mara Lindqvist</p>
        <p class="muted">mara@harbourpine.example</p>
        <p class="muted">{state.company.name}</p>
      </div>
      <SelectField
        label="Plan"
        value={state.plan}
        options={planOptions}
        onValue={(plan) => dispatch({ type: "plan-changed", plan: plan as Plan })}
      />
      <SelectField
        label="Role"
        value={state.role}
        options={roleOptions}
        onValue={(role) => dispatch({ type: "role-switched", role: role as Role })}
      />
      <SelectField
        label="Theme"
        value={state.theme}
        options={themeOptions}
        onValue={(theme) => dispatch({ type: "theme-chosen", theme: theme as Theme })}
      />
      <Button small look="quiet" icon="invoice" onPress={useUp}>
        Reach the invoice limit
      </Button>
      <Button small look="quiet" icon="retry" onPress={reset}>
        Reset demo data
      </Button>
      <p class="hint">Tidebill is a sample product. Nothing you enter leaves this browser.</p>
    </div>
  );
}

/** The main navigation: a side bar on wide screens, a drawer on small ones. */
import type { JSX, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { limitReached, plans } from "../invoicing/plans.ts";
import { Link } from "../router.tsx";
import { useTidebill } from "../tidebill.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";

type Item = readonly [path: string, label: string, icon: IconName];

const groups: readonly (readonly [title: string, items: readonly Item[]])[] = [
  [
    "Work",
    [
      ["/", "Dashboard", "home"],
      ["/invoices", "Invoices", "invoice"],
      ["/customers", "Customers", "contacts"],
    ],
  ],
  [
    "Money",
    [
      ["/payments", "Payments", "card"],
      ["/payouts", "Payouts", "bank"],
      ["/reports", "Reports", "chart"],
    ],
  ],
  [
    "Settings",
    [
      ["/settings/company", "Company", "company"],
      ["/settings/team", "Team", "team"],
      ["/settings/billing", "Plan and billing", "euro"],
      ["/integrations", "Integrations", "plug"],
      ["/settings/api-keys", "API keys", "key"],
      ["/settings/notifications", "Notifications", "bell"],
      ["/settings/security", "Security", "shield"],
    ],
  ],
];

interface NavigationProps {
  readonly pathname: string;
  readonly open: boolean;
  readonly onClose: () => void;
}

function isCurrent(path: string, pathname: string): boolean {
  if (path === "/customers" && pathname === "/import") return true;
  return path === "/" ? pathname === "/" : pathname === path || pathname.startsWith(`${path}/`);
}

/** The open drawer takes the focus; Escape closes it and gives the focus back. */
function useDrawer(open: boolean, onClose: () => void): RefObject<HTMLElement | null> {
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const opener = document.activeElement;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      onClose();
      if (opener instanceof HTMLElement) opener.focus();
    };
    drawer.current?.querySelector("a")?.focus();
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [open, onClose]);
  return drawer;
}

export function Navigation({ pathname, open, onClose }: NavigationProps): JSX.Element {
  const drawer = useDrawer(open, onClose);
  return (
    <>
      {open && (
        <button type="button" class="drawer-shade" aria-label="Close the menu" onClick={onClose} />
      )}
      <nav
        ref={drawer}
        class={open ? "side open" : "side"}
        aria-label="Main"
        data-help-id="main-navigation"
        id="navigation"
      >
        <Link to="/" class="brand" label="Tidebill, dashboard">
          <span class="brand-mark">
            <Icon name="wave" />
          </span>
          Tidebill
        </Link>
        {groups.map(([title, items]) => (
          <div class="side-group" key={title}>
            <p class="side-title">{title}</p>
            {items.map(([path, label, icon]) => (
              <Link key={path} to={path} class="side-link" current={isCurrent(path, pathname)}>
                <Icon name={icon} />
                {label}
              </Link>
            ))}
          </div>
        ))}
        <PlanTag />
      </nav>
    </>
  );
}

function PlanTag(): JSX.Element {
  const { state } = useTidebill();
  return (
    <Link to="/settings/billing" class="plan-tag">
      <span class="strong">{plans[state.plan].title} plan</span>
      <span class="muted">
        {limitReached(state) ? "Monthly limit reached" : "See usage and plans"}
      </span>
    </Link>
  );
}

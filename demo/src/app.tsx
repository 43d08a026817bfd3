/** The frame around every page: navigation, top bar, the page of the current path, toasts. */
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useIdentity } from "./identity.ts";
import type { Right } from "./invoicing/plans.ts";
import { Link, usePathname } from "./router.tsx";
import { findRoute } from "./routes.ts";
import { Navigation } from "./shell/navigation.tsx";
import { TopBar } from "./shell/top-bar.tsx";
import { useTidebill } from "./tidebill.tsx";
import { Empty } from "./ui/layout.tsx";
import { ErrorNotice } from "./ui/notice.tsx";

/** After a move: scroll up, forget old refusals and put the focus on the new page's heading. */
function useArrival(pathname: string, onArrive: () => void): void {
  const { forgive } = useTidebill();
  const arrived = useRef(pathname);
  useEffect(() => {
    if (arrived.current === pathname) return;
    arrived.current = pathname;
    forgive();
    onArrive();
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [pathname, forgive, onArrive]);
}

export function App(): JSX.Element {
  const { state, message } = useTidebill();
  const pathname = usePathname();
  const [menuOpen, setMenuOpen] = useState(false);
  const found = findRoute(pathname);
  const title = found === null ? "Page not found" : found.route.title(state, found.id);
  useEffect(() => {
    document.title = `${title} · Tidebill`;
  }, [title]);
  const closeMenu = useCallback(() => setMenuOpen(false), []);
  useArrival(pathname, closeMenu);
  useIdentity(state.plan, state.role);
  return (
    <div id="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Navigation pathname={pathname} open={menuOpen} onClose={closeMenu} />
      <div class="stage">
        <TopBar onMenu={() => setMenuOpen(true)} menuOpen={menuOpen} />
        <main id="main">
          <Refusal />
          {found === null ? <NotFound /> : <found.route.Page key={pathname} id={found.id} />}
        </main>
      </div>
      <div class="toasts" role="status">
        {message !== "" && <p class="toast">{message}</p>}
      </div>
    </div>
  );
}

const needed: Readonly<Record<Right, string>> = {
  read: "any role",
  write: "the role member, admin or owner",
  manage: "the role admin or owner",
  own: "the role owner",
};

function Refusal(): JSX.Element | null {
  const { denied, forgive, state } = useTidebill();
  if (denied === null) return null;
  return (
    <ErrorNotice code="forbidden" title="Your role does not allow this" onClose={forgive}>
      You are signed in as {state.role}. This needs {needed[denied]}; ask an owner or admin to
      change your role under Team and roles.
    </ErrorNotice>
  );
}

function NotFound(): JSX.Element {
  return (
    <Empty icon="search" title="There is no such page">
      <Link to="/" class="text-link">
        Go to the dashboard
      </Link>
    </Empty>
  );
}

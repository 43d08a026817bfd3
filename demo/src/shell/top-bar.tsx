/** The top bar: menu button on small screens, search over everything, the account menu. */
import type { JSX } from "preact";
import { Icon } from "../ui/icon.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { GlobalSearch } from "./global-search.tsx";

interface TopBarProps {
  readonly onMenu: () => void;
  readonly menuOpen: boolean;
}

export function TopBar({ onMenu, menuOpen }: TopBarProps): JSX.Element {
  return (
    <div class="top">
      <button
        type="button"
        class="icon-button menu-button"
        aria-label="Open the menu"
        aria-expanded={menuOpen}
        aria-controls="navigation"
        onClick={onMenu}
      >
        <Icon name="menu" />
      </button>
      <GlobalSearch />
      <AccountMenu />
    </div>
  );
}

/** The one element in the host page: a shadow root with the launcher and room for a panel. */
import { FAILED, HELP, unread } from "./strings.ts";
import { STYLES } from "./styles.ts";

/** What the launcher reports. */
export interface LauncherEvents {
  /** Somebody is about to open it. */
  intent(): void;
  toggle(): void;
}

/** The launcher. */
export interface Launcher {
  readonly root: ShadowRoot;
  /** Shows whether the panel is open. */
  opened(open: boolean): void;
  /** Shows how much is unread; 0 hides the badge. */
  badge(count: number): void;
  /** Says that opening failed; the next click is another try. */
  failed(): void;
  focus(): void;
  remove(): void;
}

/** Puts the launcher into the page, and back whenever the page throws it out. */
export function createLauncher(theme: string | undefined, events: LauncherEvents): Launcher {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const button = document.createElement("button");
  const badge = document.createElement("span");

  const tell = (name: string, text: string, role: string): void => {
    button.ariaLabel = name;
    badge.role = role;
    badge.textContent = text;
  };
  const opened = (open: boolean): void => {
    button.ariaExpanded = `${open}`;
  };

  host.id = "sidelight";
  if (theme) host.dataset["theme"] = theme;
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
  button.className = "launcher";
  badge.className = "badge";
  root.append(button, badge);
  button.onpointerenter = button.onfocus = events.intent;
  button.onclick = events.toggle;
  tell(HELP, "", "none");
  opened(false);

  const stay = new MutationObserver(() => attach());
  const attach = (): void => {
    if (host.isConnected || !document.body) return;
    document.body.append(host);
    stay.observe(document.body, { childList: true });
  };
  stay.observe(document.documentElement, { childList: true });
  attach();

  return {
    root,
    opened,
    badge: (count) =>
      count > 0 ? tell(unread(count), `${count}`, "none") : tell(HELP, "", "none"),
    failed: () => tell(FAILED, FAILED, "alert"),
    focus: () => button.focus(),
    remove() {
      stay.disconnect();
      host.remove();
    },
  };
}

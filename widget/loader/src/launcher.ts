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
  /** Says that opening failed, until it is tried again with the next click. */
  failed(has: boolean): void;
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

  let many = 0;
  let problem = "";

  const tell = (): void => {
    button.ariaLabel = problem || (many ? unread(many) : HELP);
    badge.role = problem ? "alert" : "none";
    badge.textContent = problem || `${many || ""}`;
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
  tell();
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
    badge(count) {
      many = count;
      tell();
    },
    failed(has) {
      problem = has ? FAILED : "";
      tell();
    },
    focus: () => button.focus(),
    remove() {
      stay.disconnect();
      host.remove();
    },
  };
}

/** Client-side routing on history.pushState and popstate; it knows paths, not pages. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

export type Params = Readonly<Record<string, string>>;

const NAVIGATED = "tidebill:navigated";

/** Matches "/invoices/:id" against a pathname; null when it does not fit. */
export function matchPath(pattern: string, pathname: string): Params | null {
  const wanted = pattern.split("/").filter(Boolean);
  const given = pathname.split("/").filter(Boolean);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decoded(actual);
    else if (part !== actual) return null;
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function navigate(path: string): void {
  if (path !== location.pathname + location.search) history.pushState(null, "", path);
  dispatchEvent(new Event(NAVIGATED));
}

/** The current pathname, kept up to date through links, navigate() and the back button. */
export function usePathname(): string {
  const [pathname, setPathname] = useState(location.pathname);
  useEffect(() => {
    const update = (): void => setPathname(location.pathname);
    addEventListener("popstate", update);
    addEventListener(NAVIGATED, update);
    return () => {
      removeEventListener("popstate", update);
      removeEventListener(NAVIGATED, update);
    };
  }, []);
  return pathname;
}

function isPlainClick(event: MouseEvent): boolean {
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified;
}

interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string | undefined;
  readonly helpId?: string | undefined;
  readonly current?: boolean | undefined;
  readonly label?: string | undefined;
}

export function Link({ to, children, helpId, current, label, ...rest }: LinkProps): JSX.Element {
  return (
    <a
      {...rest}
      href={to}
      data-help-id={helpId}
      aria-label={label}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}

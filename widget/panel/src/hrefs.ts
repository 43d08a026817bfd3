/** Owns which addresses may become links; anything else stays text. */

const SAFE: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** Returns the address resolved against `base`, or null where it must not be a link. */
export function safeHref(href: string, base: string = document.baseURI): string | null {
  try {
    const url = new URL(href, base);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Tells whether a resolved address leaves the host page's origin. */
export function leavesPage(href: string): boolean {
  return new URL(href).origin !== location.origin;
}

/** Notices that a single-page app shows another page, without asking the app for anything. */
import type { PageView } from "@sidelight/protocol";

/** Apps set the title a moment after the address; one report is better than two. */
const SETTLE_MS = 50;

/** Returns the page as the address bar and the title tell it, within the wire's limits. */
export function currentPage(): PageView {
  return { url: location.href.slice(0, 2_000), title: document.title.slice(0, 200) };
}

/** Reports every page after the first; the returned function leaves everything as it was. */
export function watchPage(report: (page: PageView) => void): () => void {
  const watch = new AbortController();
  let last = currentPage();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const check = (): void => {
    timer = undefined;
    const page = currentPage();
    if (page.url === last.url && page.title === last.title) return;
    last = page;
    report(page);
  };
  const soon = (): void => {
    // A patch that somebody has wrapped since stays in place, and has to be still.
    if (!watch.signal.aborted) timer ??= setTimeout(check, SETTLE_MS);
  };

  const titles = new MutationObserver(soon);
  titles.observe(document.head, { childList: true, characterData: true, subtree: true });
  const undo = "navigation" in window ? [] : METHODS.map((name) => patchHistory(name, soon));
  if ("navigation" in window) navigation.addEventListener("currententrychange", soon, watch);
  // Fragments too: every browser that has modules fires this for them (HTML, 7.4.6.1).
  addEventListener("popstate", soon, watch);

  return () => {
    watch.abort();
    titles.disconnect();
    clearTimeout(timer);
    for (const one of undo) one();
  };
}

const METHODS = ["pushState", "replaceState"] as const;

/** Browsers without the Navigation API tell nobody about `pushState`. */
function patchHistory(name: (typeof METHODS)[number], soon: () => void): () => void {
  const original = history[name];
  const patched: typeof original = (...state) => {
    original.apply(history, state);
    soon();
  };
  history[name] = patched;
  return () => {
    if (history[name] === patched) history[name] = original;
  };
}

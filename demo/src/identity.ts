/** Fetches the signed identity from the demo's backend and hands it to the widget, again before it ends. */
import { useEffect } from "preact/hooks";
import { sidelight } from "./sidelight.ts";
import type { Plan, Role } from "./store/model.ts";

/** The backend signs for 10 minutes; two of them are left for slow networks and sleeping tabs. */
const REFRESH_MS = 8 * 60_000;
const RETRY_MS = 30_000;

async function fetchIdentity(plan: Plan, role: Role, signal: AbortSignal): Promise<string> {
  const response = await fetch("/api/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ plan, role }),
    signal,
  });
  if (!response.ok) throw new Error(`session: ${response.status}`);
  const body: unknown = await response.json();
  if (typeof body === "object" && body !== null && "identity" in body) return String(body.identity);
  throw new Error("session: no identity");
}

/** Keeps the widget's identity fresh for this plan and role while the app is open. */
export function useIdentity(plan: Plan, role: Role): void {
  useEffect(() => {
    const aborter = new AbortController();
    let timer = 0;
    const refresh = (): void => {
      fetchIdentity(plan, role, aborter.signal)
        .then((jwt) => {
          sidelight("identify", jwt);
          timer = window.setTimeout(refresh, REFRESH_MS);
        })
        .catch(() => {
          // Without the backend the visitor stays anonymous; the app itself needs no identity.
          if (!aborter.signal.aborted) timer = window.setTimeout(refresh, RETRY_MS);
        });
    };
    refresh();
    return () => {
      aborter.abort();
      clearTimeout(timer);
    };
  }, [plan, role]);
}

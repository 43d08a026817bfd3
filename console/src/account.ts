/** Sign-in over HTTP: the cookie is the server's, and no secret is kept in this page. */
import type { Agent } from "@sidelight/protocol";
import { strings } from "./strings.ts";

export type SignInResult =
  | { readonly ok: true; readonly agent: Agent }
  | { readonly ok: false; readonly message: string };

/** Who is signed in; "unreachable" when the server did not tell. */
export type Whoami = Agent | "nobody" | "unreachable";

/** The session has ended: asking for a ticket again cannot help. */
export class SignedOut extends Error {}

/** The server did not give a ticket now; it may later. */
export class NoTicket extends Error {}

export interface Account {
  whoami(): Promise<Whoami>;
  signIn(email: string, password: string): Promise<SignInResult>;
  /** A fresh socket ticket, good for one connect. */
  ticket(): Promise<string>;
  signOut(): Promise<void>;
}

const TIMEOUT_MS = 10_000;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function agentIn(body: unknown): Agent | null {
  if (!isRecord(body) || !isRecord(body["agent"])) return null;
  const { id, name, online } = body["agent"];
  return typeof id === "string" && typeof name === "string"
    ? { id, name, online: online === true }
    : null;
}

function problemIn(status: number, body: unknown): string {
  if (!isRecord(body)) return strings.signIn.unreachable;
  const after = body["retry_after_ms"];
  if (status === 429 && typeof after === "number") {
    return strings.signIn.tooMany(Math.max(1, Math.ceil(after / 1_000)));
  }
  return typeof body["message"] === "string" ? body["message"] : strings.signIn.unreachable;
}

/** One request with its body read; a lost connection is status 0. */
async function call(
  method: "GET" | "POST",
  path: string,
  sent?: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  try {
    const response = await fetch(`/api/agent/${path}`, {
      method,
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(sent === undefined
        ? {}
        : { body: JSON.stringify(sent), headers: { "Content-Type": "application/json" } }),
    });
    const body: unknown = await response.json().catch(() => null);
    return { status: response.status, body };
  } catch {
    return { status: 0, body: null };
  }
}

async function whoami(): Promise<Whoami> {
  const { status, body } = await call("GET", "me");
  if (status === 401) return "nobody";
  return agentIn(body) ?? "unreachable";
}

async function signIn(email: string, password: string): Promise<SignInResult> {
  const { status, body } = await call("POST", "sign-in", { email, password });
  const agent = status === 200 ? agentIn(body) : null;
  return agent === null ? { ok: false, message: problemIn(status, body) } : { ok: true, agent };
}

async function ticket(): Promise<string> {
  const { status, body } = await call("POST", "ticket");
  if (status === 401) throw new SignedOut();
  const given = isRecord(body) ? body["ticket"] : null;
  if (typeof given !== "string") throw new NoTicket();
  return given;
}

export const account: Account = {
  whoami,
  signIn,
  ticket,
  signOut: async () => void (await call("POST", "sign-out")),
};

/** Starts the console: asks who is signed in, and shows the form or the workspace. */
import { effect, signal } from "@preact/signals";
import { browserShelf, openWebSocket, randomId, systemClock } from "@sidelight/client";
import type { Agent } from "@sidelight/protocol";
import { render } from "preact";
import { account, type SignInResult } from "./account.ts";
import { createDesk, type Desk } from "./desk.ts";
import { localStore } from "./kept.ts";
import { followPlace } from "./place.ts";
import { openPreferences } from "./preferences.ts";
import { createAgentSession } from "./session.ts";
import { strings } from "./strings.ts";
import { SignIn } from "./view/sign-in.tsx";
import { Workspace } from "./view/workspace.tsx";

const RETRY_MS = 2_000;

type Screen =
  | { readonly name: "nothing" }
  | { readonly name: "sign-in"; readonly notice: string | null }
  | { readonly name: "desk"; readonly desk: Desk; readonly leave: () => void };

const screen = signal<Screen>({ name: "nothing" });
const preferences = openPreferences(localStore());

function socketUrl(): string {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** Wakes the connection when the tab or the network comes back. */
function followWaking(wake: () => void): () => void {
  const events = ["online", "pageshow", "focus"] as const;
  for (const name of events) addEventListener(name, wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    for (const name of events) removeEventListener(name, wake);
    document.removeEventListener("visibilitychange", wake);
  };
}

function enter(agent: Agent): void {
  const session = createAgentSession({
    url: socketUrl(),
    agentId: agent.id,
    tab: `t_${randomId()}`,
    open: openWebSocket,
    clock: systemClock,
    random: Math.random,
    shelf: browserShelf(() => localStorage),
    ticket: account.ticket,
  });
  const desk = createDesk({
    session,
    preferences,
    store: localStore(),
    agentId: agent.id,
    now: Date.now,
  });
  const stops = [followWaking(() => session.wake()), followPlace(desk)];
  const leave = (): void => {
    for (const stop of stops) stop();
    desk.dispose();
    session.close();
    document.title = strings.product;
  };
  const stopWatching = effect(() => {
    if (desk.state.value.status !== "signed_out") return;
    queueMicrotask(() => {
      stopWatching();
      leave();
      screen.value = { name: "sign-in", notice: strings.signIn.expired };
    });
  });
  screen.value = {
    name: "desk",
    desk,
    leave: () => {
      stopWatching();
      leave();
    },
  };
}

async function signIn(email: string, password: string): Promise<SignInResult> {
  const result = await account.signIn(email, password);
  if (result.ok) enter(result.agent);
  return result;
}

async function signOut(leave: () => void): Promise<void> {
  leave();
  screen.value = { name: "sign-in", notice: null };
  await account.signOut();
}

async function begin(): Promise<void> {
  const who = await account.whoami();
  if (who === "unreachable") setTimeout(() => void begin(), RETRY_MS);
  else if (who === "nobody") screen.value = { name: "sign-in", notice: null };
  else enter(who);
}

function Console() {
  const shown = screen.value;
  if (shown.name === "sign-in") return <SignIn notice={shown.notice} onSubmit={signIn} />;
  if (shown.name === "nothing") return <p class="nothing">{strings.status.connecting}</p>;
  return <Workspace desk={shown.desk} onSignOut={() => void signOut(shown.leave)} />;
}

const root = document.getElementById("console");
if (root !== null) render(<Console />, root);
void begin();

/** The bar on top: product, connection, colleagues, the agent's choices, and the way out. */

import type { Agent } from "@sidelight/protocol";
import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { AgentState, Status } from "../agent-state.ts";
import type { Desk } from "../desk.ts";
import { type Preferences, THEMES } from "../preferences.ts";
import { strings } from "../strings.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";

type CalmStatus = Exclude<Status, "signed_out">;

/** How the line is, without flicker: every try to come back counts as being offline. */
function calmStatus({ status, loaded }: AgentState): CalmStatus {
  if (status === "signed_out") return "refused";
  return status === "connecting" && loaded ? "offline" : status;
}

/** A server that restarts is back within this; who is told sooner is told for nothing. */
const CALM_MS = 2_000;

/** The status as it is shown: a line that is lost counts as lost when it is not back soon. */
function useCalm(status: CalmStatus): CalmStatus {
  const [shown, setShown] = useState(status);
  useEffect(() => {
    const timer = setTimeout(() => setShown(status), status === "offline" ? CALM_MS : 0);
    return () => clearTimeout(timer);
  }, [status]);
  return status === "offline" ? shown : status;
}

function Connection({ status }: { readonly status: CalmStatus }): JSX.Element {
  return (
    <span class={`connection ${status}`} role="status">
      <span class="pulse" aria-hidden="true" />
      {strings.status[status]}
    </span>
  );
}

function Colleagues({ agents }: { readonly agents: readonly Agent[] }): JSX.Element {
  const id = useId();
  const online = agents.filter((agent) => agent.online);
  const sorted = [...agents].sort(
    (left, right) =>
      Number(right.online) - Number(left.online) || left.name.localeCompare(right.name),
  );
  return (
    <>
      <button type="button" class="bar-button" popovertarget={id}>
        <span class="faces" aria-hidden="true">
          {online.slice(0, 4).map((agent) => (
            <Avatar key={agent.id} id={agent.id} name={agent.name} small />
          ))}
        </span>
        <span class="bar-text">{strings.bar.colleagues(online.length)}</span>
      </button>
      <div id={id} popover="auto" class="sheet">
        <h2>{strings.bar.colleaguesHeading}</h2>
        <ul class="people">
          {sorted.map((agent) => (
            <li key={agent.id}>
              <Avatar id={agent.id} name={agent.name} online={agent.online} small />
              <bdi>{agent.name}</bdi>
              <span class="faint">{agent.online ? strings.bar.online : strings.bar.away}</span>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}

async function toggleNotify(preferences: Preferences): Promise<void> {
  const wanted = !preferences.notify.value;
  if (wanted && Notification.permission === "default") await Notification.requestPermission();
  preferences.notify.value = wanted && Notification.permission === "granted";
}

function Alerts({ preferences }: { readonly preferences: Preferences }): JSX.Element {
  const { sound, notify } = preferences;
  const blocked = "Notification" in globalThis && Notification.permission === "denied";
  return (
    <>
      <label class="choice">
        <input
          type="checkbox"
          checked={notify.value}
          disabled={blocked || !("Notification" in globalThis)}
          onChange={() => void toggleNotify(preferences)}
        />
        {strings.bar.notify}
      </label>
      {blocked && <p class="faint">{strings.bar.notifyBlocked}</p>}
      <label class="choice">
        <input
          type="checkbox"
          checked={sound.value}
          onChange={() => {
            sound.value = !sound.value;
          }}
        />
        {strings.bar.sound}
      </label>
    </>
  );
}

function Appearance({ preferences }: { readonly preferences: Preferences }): JSX.Element {
  const name = useId();
  return (
    <fieldset class="themes">
      <legend>{strings.bar.theme}</legend>
      {THEMES.map((theme) => (
        <label key={theme} class="choice">
          <input
            type="radio"
            name={name}
            checked={preferences.theme.value === theme}
            onChange={() => {
              preferences.theme.value = theme;
            }}
          />
          {strings.bar.themes[theme]}
        </label>
      ))}
    </fieldset>
  );
}

function Keys(): JSX.Element {
  return (
    <>
      <h2>{strings.bar.shortcuts}</h2>
      <dl class="keys">
        {strings.bar.keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Own({ desk, onSignOut }: TopBarProps): JSX.Element {
  const id = useId();
  const { me } = desk.state.value;
  return (
    <>
      <button type="button" class="bar-button" popovertarget={id} aria-label={strings.bar.settings}>
        {me === null ? <Icon name="sliders" /> : <Avatar id={me.id} name={me.name} small />}
        <Icon name="down" />
      </button>
      <div id={id} popover="auto" class="sheet">
        {me !== null && <p class="faint">{strings.bar.me(me.name)}</p>}
        <Alerts preferences={desk.preferences} />
        <Appearance preferences={desk.preferences} />
        <Keys />
        <button type="button" class="button plain wide" onClick={onSignOut}>
          {strings.bar.signOut}
        </button>
      </div>
    </>
  );
}

export interface TopBarProps {
  readonly desk: Desk;
  readonly onSignOut: () => void;
}

export function TopBar({ desk, onSignOut }: TopBarProps): JSX.Element {
  const { agents, refusal } = desk.state.value;
  const status = useCalm(calmStatus(desk.state.value));
  return (
    <>
      <header class="top-bar">
        <h1>
          <span class="mark" aria-hidden="true" />
          {strings.product}
        </h1>
        <Connection status={status} />
        <span class="stretch" />
        <Colleagues agents={agents} />
        <Own desk={desk} onSignOut={onSignOut} />
      </header>
      {status === "offline" && (
        <p class="strip" role="status">
          {strings.status.offlineHint}
        </p>
      )}
      {status === "refused" && (
        <p class="strip bad" role="alert">
          {strings.status.refusedHint(refusal ?? "")}
        </p>
      )}
    </>
  );
}

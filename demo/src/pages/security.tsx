/** Security: password, two-factor, recovery codes and the devices that are signed in. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { showDate } from "../invoicing/dates.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { download } from "../ui/download.ts";
import { TextField } from "../ui/field.tsx";
import { Badge, Card, PageHeader } from "../ui/layout.tsx";
import { YourRecords } from "./your-records.tsx";

const MIN_PASSWORD_CHARS = 12;
const RECOVERY_CODES = 10;

function newCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bytes = crypto.getRandomValues(new Uint8Array(5));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 5)}-${hex.slice(5)}`;
  });
}

export function SecurityPage(): JSX.Element {
  return (
    <>
      <PageHeader title="Security" lead="Five wrong passwords lock an account for 15 minutes" />
      <div class="halves">
        <Password />
        <div class="stack">
          <TwoFactor />
          <RecoveryCodes />
        </div>
      </div>
      <Devices />
      <YourRecords />
    </>
  );
}

function Password(): JSX.Element {
  const { state, act } = useTidebill();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [repeat, setRepeat] = useState("");
  const [tried, setTried] = useState(false);
  const faults = {
    current: current === "" ? "Enter your current password" : undefined,
    next: next.length < MIN_PASSWORD_CHARS ? "At least 12 characters" : undefined,
    repeat: repeat === next ? undefined : "The two passwords differ",
  };
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    if (Object.values(faults).some((fault) => fault !== undefined)) return;
    act(
      "read",
      { type: "security-changed", security: { passwordChangedOn: state.today } },
      "Password changed",
    );
    for (const clear of [setCurrent, setNext, setRepeat]) clear("");
    setTried(false);
  };
  return (
    <Card title="Password">
      <form class="stack" onSubmit={save} noValidate>
        <p class="muted">Last changed {showDate(state.security.passwordChangedOn)}.</p>
        <TextField
          label="Current password"
          type="password"
          autocomplete="current-password"
          value={current}
          onValue={setCurrent}
          error={tried ? faults.current : undefined}
        />
        <TextField
          label="New password"
          type="password"
          autocomplete="new-password"
          value={next}
          onValue={setNext}
          hint="At least 12 characters"
          error={tried ? faults.next : undefined}
        />
        <TextField
          label="New password again"
          type="password"
          autocomplete="new-password"
          value={repeat}
          onValue={setRepeat}
          error={tried ? faults.repeat : undefined}
        />
        <div>
          <Button submit look="primary" helpId="change-password">
            Change password
          </Button>
        </div>
      </form>
    </Card>
  );
}

function TwoFactor(): JSX.Element {
  const { state, act } = useTidebill();
  const [pairing, setPairing] = useState(false);
  const on = state.security.twoFactor;
  const turnOff = (): boolean =>
    act(
      "read",
      { type: "security-changed", security: { twoFactor: false, recoveryCodes: [] } },
      "Two-factor is off",
    );
  return (
    <Card
      title="Two-factor sign-in"
      aside={on ? <Badge tone="green">On</Badge> : <Badge tone="amber">Off</Badge>}
    >
      <p class="muted">A code from an authenticator app, besides your password.</p>
      <div>
        <Button
          helpId="enable-two-factor"
          icon="shield"
          look={on ? "plain" : "primary"}
          onPress={on ? turnOff : () => setPairing(true)}
        >
          {on ? "Turn off two-factor" : "Turn on two-factor"}
        </Button>
      </div>
      {pairing && <PairDialog onClose={() => setPairing(false)} />}
    </Card>
  );
}

function PairDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { act } = useTidebill();
  const [code, setCode] = useState("");
  const [error, setError] = useState<string>();
  const confirm = (event: SubmitEvent): void => {
    event.preventDefault();
    const valid = /^\d{6}$/.test(code.trim());
    setError(valid ? undefined : "Enter the 6 digits your app shows");
    if (!valid) return;
    const security = { twoFactor: true, recoveryCodes: newCodes() };
    act(
      "read",
      { type: "security-changed", security },
      "Two-factor is on: save your recovery codes",
    );
    onClose();
  };
  return (
    <Dialog title="Turn on two-factor" onClose={onClose}>
      <form class="stack" onSubmit={confirm} noValidate>
        <p>Add this key to your authenticator app, then enter the code it shows.</p>
        <TextField label="Key" value="HPST UDIO 7K2Q 4MNE" onValue={() => undefined} readOnly />
        <TextField
          label="6-digit code"
          value={code}
          onValue={setCode}
          error={error}
          inputMode="numeric"
          autocomplete="one-time-code"
          hint="Any 6 digits do: this is a demo."
        />
        <div class="actions end">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" submit>
            Turn on
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function RecoveryCodes(): JSX.Element {
  const { state, act, toast } = useTidebill();
  const codes = state.security.recoveryCodes;
  const renew = (): boolean =>
    act(
      "read",
      { type: "security-changed", security: { recoveryCodes: newCodes() } },
      "10 new recovery codes",
    );
  const save = (): void => {
    download("recovery-codes.txt", "text/plain", `${codes.join("\n")}\n`);
    toast("Recovery codes downloaded");
  };
  return (
    <Card title="Recovery codes">
      {codes.length === 0 ? (
        <p class="muted">Ten codes for the day you lose your phone; each works once.</p>
      ) : (
        <ul class="codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        <Button
          helpId="recovery-codes"
          blocked={state.security.twoFactor ? undefined : "Turn on two-factor first"}
          onPress={renew}
        >
          Make new codes
        </Button>
        {codes.length > 0 && (
          <Button look="quiet" icon="download" onPress={save}>
            Download
          </Button>
        )}
      </div>
    </Card>
  );
}

function Devices(): JSX.Element {
  const { state, act } = useTidebill();
  return (
    <Card title="Signed-in devices" helpId="active-sessions" flush>
      <ul class="rows">
        {state.security.devices.map(({ id, name, place, seen }) => (
          <li class="row" key={id}>
            <span class="row-main">
              <span class="strong">{name}</span>
              <span class="muted">
                {place}, {seen}
              </span>
            </span>
            <Button
              small
              look="quiet"
              label={`Sign out ${name}`}
              blocked={id === "dev_1" ? "You are using this device" : undefined}
              onPress={() => act("read", { type: "device-signed-out", id }, `${name} signed out`)}
            >
              Sign out
            </Button>
          </li>
        ))}
      </ul>
      <p class="hint pad">A session ends by itself after 30 days.</p>
    </Card>
  );
}

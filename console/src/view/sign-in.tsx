/** The form that lets an agent in; it knows no storage and no socket. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { SignInResult } from "../account.ts";
import { strings } from "../strings.ts";
import { Button } from "./button.tsx";

export interface SignInProps {
  readonly notice: string | null;
  readonly onSubmit: (email: string, password: string) => Promise<SignInResult>;
}

function EmailField(): JSX.Element {
  const box = useRef<HTMLInputElement | null>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <label class="field">
      <span>{strings.signIn.email}</span>
      <input name="email" type="email" autoComplete="username" required ref={box} />
    </label>
  );
}

function PasswordField(): JSX.Element {
  return (
    <label class="field">
      <span>{strings.signIn.password}</span>
      <input name="password" type="password" autoComplete="current-password" required />
    </label>
  );
}

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? "");

export function SignIn({ notice, onSubmit }: SignInProps): JSX.Element {
  const busy = useSignal(false);
  const problem = useSignal(notice);

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    busy.value = true;
    const result = await onSubmit(textOf(form, "email"), textOf(form, "password"));
    busy.value = false;
    problem.value = result.ok ? null : result.message;
  }

  return (
    <main class="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <span class="mark large" aria-hidden="true" />
        <h1>{strings.signIn.heading}</h1>
        <p class="lead">{strings.signIn.lead}</p>
        <EmailField />
        <PasswordField />
        <div role="alert" class="problem">
          {problem.value}
        </div>
        <Button look="primary" submit busy={busy.value}>
          {busy.value ? strings.signIn.busy : strings.signIn.submit}
        </Button>
      </form>
    </main>
  );
}

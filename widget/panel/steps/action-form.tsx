/** Owns an offered action: its form, the question before it is done, and how far it is. */
import type { ActionOffer, ActionRequested } from "@sidelight/protocol";
import { Component, type TargetedSubmitEvent, type VNode } from "preact";
import { Icon } from "../src/icons.tsx";
import { Field } from "./action-field.tsx";
import { type ActionStanding, actionStanding } from "./action-standing.ts";
import { WORDS } from "./action-words.ts";
import type { StepProps } from "./step.ts";

type Values = Readonly<Record<string, string>>;

interface Asking {
  /** What is to be confirmed; null while the form is filled in. */
  readonly values: Values | null;
}

function valuesOf(form: HTMLFormElement): Values {
  const given = [...new FormData(form)].map(([name, value]) => [name, `${value}`.trim()]);
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

/** Puts what the visitor filled in into the question. */
function questionOf(confirm: string, values: Values): string {
  return confirm.replaceAll(/\{([a-z][a-z0-9_]*)\}/g, (_, name: string) => values[name] ?? "");
}

/** Whoever pressed a button that has gone stays where he was. */
function focus(button: HTMLElement | null): void {
  button?.focus();
}

function Progress({ status, requested }: ActionStanding): VNode {
  const words = { done: WORDS.done, failed: WORDS.failed };
  const word = status === "done" || status === "failed" ? words[status] : WORDS.working;
  return (
    <div class="act" role="status">
      {requested !== null && <Given requested={requested} />}
      <p class={`act-${status}`}>
        {status === "done" && <Icon name="check" />}
        {word}
      </p>
    </div>
  );
}

function Given({ requested }: { readonly requested: ActionRequested }): VNode {
  return (
    <dl aria-label={WORDS.asked}>
      {requested.parameters.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The form of an action, then its confirmation, then how far it is. */
export class ActionForm extends Component<StepProps & { readonly body: ActionOffer }, Asking> {
  override readonly state: Asking = { values: null };

  private readonly submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = valuesOf(event.currentTarget);
    if (this.props.body.confirm === "") this.act(values);
    else this.setState({ values });
  };

  private readonly act = (values: Values): void => {
    const { session, body } = this.props;
    session.act(body.action, values, body.confirm !== "");
    this.setState({ values: null });
  };

  private readonly back = (): void => this.setState({ values: null });

  private confirmation(values: Values): VNode {
    const question = questionOf(this.props.body.confirm, values);
    return (
      <fieldset class="act">
        <legend>{question}</legend>
        <button
          type="button"
          class="button button-strong"
          ref={focus}
          onClick={() => this.act(values)}
        >
          {WORDS.yes}
        </button>
        <button type="button" class="chip" onClick={this.back}>
          {WORDS.no}
        </button>
      </fieldset>
    );
  }

  private form(): VNode {
    const { body, event } = this.props;
    return (
      <form class="act" aria-label={body.title} onSubmit={this.submit}>
        {body.parameters.map((field) => (
          <Field key={field.name} field={field} id={`act${event.seq}${field.name}`} />
        ))}
        <button type="submit" class="button button-strong">
          {body.confirm === "" ? body.title : WORDS.goOn}
        </button>
      </form>
    );
  }

  override render(): VNode | null {
    const { body, event, session } = this.props;
    const standing = actionStanding(session.state().transcript, event, body);
    if (standing.status === "passed") return null;
    if (standing.status !== "open") return <Progress {...standing} />;
    if (body.sign_in) return <p class="note">{WORDS.signIn}</p>;
    const { values } = this.state;
    return values === null ? this.form() : this.confirmation(values);
  }
}

/** On the handoff card: what flows have asked, each with its answer, and what is still open. */
import type { Asking, Walked } from "@sidelight/protocol";
import type { JSX } from "preact";
import { flowStrings } from "../flow-strings.ts";
import { Icon } from "./icon.tsx";

interface Walk {
  readonly flow: string;
  readonly title: string;
  readonly steps: readonly Walked[];
}

/** Puts together what one flow has asked in a row. */
export function walksOf(walked: readonly Walked[]): readonly Walk[] {
  const walks: { flow: string; title: string; steps: Walked[] }[] = [];
  for (const step of walked) {
    const last = walks.at(-1);
    if (last?.flow === step.flow) last.steps.push(step);
    else walks.push({ flow: step.flow, title: step.title, steps: [step] });
  }
  return walks;
}

function Step({ step }: { readonly step: Walked }): JSX.Element {
  const source = flowStrings.by[step.by];
  return (
    <li>
      <bdi class="walked-question">{step.question.replace(/[?:]?$/, (sign) => sign || ":")}</bdi>{" "}
      <bdi class="walked-answer">{step.answer}</bdi>
      {source !== "" && <span class="faint"> · {source}</span>}
    </li>
  );
}

/** The walks, oldest first. */
export function WalkedList(props: {
  readonly walked: readonly Walked[];
  readonly asking: Asking | null;
}): JSX.Element {
  const { walked, asking } = props;
  return (
    <>
      {walksOf(walked).map((walk, index) => (
        <div key={`${walk.flow} ${index}`} class="walk">
          <p class="walk-title">
            <Icon name="arrow" />
            <bdi>{walk.title}</bdi>
          </p>
          <ol class="walked">
            {walk.steps.map((step, at) => (
              <Step key={`${at} ${step.question}`} step={step} />
            ))}
          </ol>
        </div>
      ))}
      {asking !== null && (
        <p class="walk-open">
          <bdi class="walked-question">{asking.text}</bdi>{" "}
          <span class="faint">{flowStrings.asking}</span>
        </p>
      )}
    </>
  );
}

/** Asks an agent who resolves which article solved the question, or whether none did. */
import { useSignal } from "@preact/signals";
import type { HandoffCard, SearchHit } from "@sidelight/protocol";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Solution } from "../agent-state.ts";
import { solvedStrings } from "../solved-strings.ts";
import { IconButton } from "./button.tsx";
import { useFocusBack } from "./use-focus-back.ts";

const MOST = 8;
/** Articles that fit without scrolling far; what solved it is nearly always among the first. */

export interface Choice {
  readonly id: string;
  readonly title: string;
}

/** What the visitor was shown, the last first, and then what a search for the question finds. */
export function choicesFor(card: HandoffCard, hits: readonly SearchHit[]): readonly Choice[] {
  const shown = card.tried.filter(({ how }) => how !== "pointed").reverse();
  const titles = new Map<string, string>();
  for (const { id, title } of [...shown, ...hits.map(({ ref }) => ref)]) {
    if (!titles.has(id)) titles.set(id, title);
  }
  return [...titles].slice(0, MOST).map(([id, title]) => ({ id, title }));
}

export interface SolvedProps {
  readonly card: HandoffCard;
  readonly search: (text: string) => Promise<readonly SearchHit[]>;
  readonly onTell: (solution: Solution) => void;
  readonly onClose: () => void;
}

/** Focuses the first article once there is one; until then the region, never the gap. */
function useFocusOnFirst(hasArticle: boolean): { current: HTMLElement | null } {
  const region = useRef<HTMLElement | null>(null);
  const entered = useRef(false);
  useEffect(() => {
    const here = region.current;
    // Who has moved on while the search ran stays where he is.
    if (entered.current && document.activeElement !== here) return;
    entered.current = true;
    (hasArticle ? here?.querySelector<HTMLElement>("button.hit") : here)?.focus();
  }, [hasArticle]);
  return region;
}

export function Solved({ card, search, onTell, onClose }: SolvedProps): JSX.Element {
  const hits = useSignal<readonly SearchHit[]>([]);
  const choices = choicesFor(card, hits.value);
  useFocusBack();
  const region = useFocusOnFirst(choices.length > 0);
  useEffect(() => {
    const question = card.question.slice(0, 200).trim();
    if (question === "") return;
    search(question).then(
      (found) => {
        hits.value = found;
      },
      () => {
        // What was shown, and the gap, can be told without a search.
      },
    );
  }, []);
  return (
    <section
      ref={region}
      class="knowledge"
      tabIndex={-1}
      aria-label={solvedStrings.region}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <div class="lead">
          <h3>{solvedStrings.heading}</h3>
          <p class="faint">{solvedStrings.lead}</p>
        </div>
        <IconButton label={solvedStrings.close} icon="cross" onPress={onClose} />
      </header>
      <ul class="hits">
        {choices.map(({ id, title }) => (
          <li key={id}>
            <button type="button" class="hit" onClick={() => onTell({ article: id })}>
              <strong dir="auto">{title}</strong>
            </button>
          </li>
        ))}
        <li class="gap">
          <button type="button" class="hit" onClick={() => onTell({ gap: true })}>
            <strong>{solvedStrings.gap}</strong>
            <span class="snippet">{solvedStrings.gapHint}</span>
          </button>
        </li>
      </ul>
    </section>
  );
}

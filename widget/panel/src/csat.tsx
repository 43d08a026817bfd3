/** Owns the question how it went; sending the rating is given to it. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useEnvironment } from "./environment.ts";
import type { Rating } from "./rows.ts";

/** 1 is the worst and 5 the best, as on the wire. */
const SCORES = [1, 2, 3, 4, 5] as const;

/** Longest comment that the wire carries. */
const MAX_COMMENT_CHARS = 2_000;

interface ScoresProps {
  readonly score: number | null;
  pick(score: number): void;
}

function Scores({ score, pick }: ScoresProps): VNode {
  const { text } = useEnvironment();
  return (
    <div class="scores">
      <span class="note">{text.scoreWorst}</span>
      {SCORES.map((one) => (
        <label key={one} class="score">
          <input
            type="radio"
            name="score"
            checked={score === one}
            aria-label={text.scoreOf(one)}
            onChange={() => pick(one)}
          />
          <span aria-hidden="true">{one}</span>
        </label>
      ))}
      <span class="note">{text.scoreBest}</span>
    </div>
  );
}

function Form({ send }: { send(score: number, comment: string): void }): VNode {
  const { text } = useEnvironment();
  const [score, setScore] = useState<number | null>(null);
  const [comment, setComment] = useState("");
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (score !== null) send(score, comment.trim());
  };
  return (
    <form class="csat" onSubmit={onSubmit}>
      <fieldset>
        <legend>{text.csat}</legend>
        <Scores score={score} pick={setScore} />
        {score !== null && (
          <>
            <textarea
              dir="auto"
              rows={2}
              maxLength={MAX_COMMENT_CHARS}
              aria-label={text.csatComment}
              placeholder={text.csatComment}
              value={comment}
              onInput={(event) => setComment(event.currentTarget.value)}
            />
            <button type="submit" class="button button-strong">
              {text.csatSend}
            </button>
          </>
        )}
      </fieldset>
    </form>
  );
}

/** The form, or thanks once the rating is given. */
export function Csat({
  rating,
  send,
}: {
  rating: Rating;
  send(score: number, comment: string): void;
}): VNode | null {
  const { text } = useEnvironment();
  if (rating === "none") return null;
  if (rating === "open") return <Form send={send} />;
  return (
    <p class="ended" role="status">
      {text.csatThanks}
    </p>
  );
}

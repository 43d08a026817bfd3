/** Owns the question how it went; sending the rating is given to it. */
import type { TargetedSubmitEvent, VNode } from "preact";
import type { Environment } from "./environment.ts";
import type { Rating } from "./rows.ts";

/** 1 is the worst and 5 the best, as on the wire. */
const SCORES = [1, 2, 3, 4, 5] as const;

/** Longest comment that the wire carries. */
const MAX_COMMENT_CHARS = 2_000;

/** Sends a rating and a comment. */
export type Rate = (score: number, comment: string) => void;

function Scores(_: object, { text }: Environment): VNode {
  return (
    <div class="scores">
      <span class="note">{text.scoreWorst}</span>
      {SCORES.map((one) => (
        <label key={one} class="score">
          <input type="radio" name="score" value={one} required aria-label={text.scoreOf(one)} />
          <span aria-hidden="true">{one}</span>
        </label>
      ))}
      <span class="note">{text.scoreBest}</span>
    </div>
  );
}

function Form({ rate }: { rate: Rate }, { text }: Environment): VNode {
  const onSubmit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    rate(Number(given.get("score")), `${given.get("comment")}`.trim());
  };
  return (
    <form class="csat" onSubmit={onSubmit}>
      <fieldset>
        <legend>{text.csat}</legend>
        <Scores />
        <textarea
          name="comment"
          dir="auto"
          rows={2}
          maxLength={MAX_COMMENT_CHARS}
          aria-label={text.csatComment}
          placeholder={text.csatComment}
        />
        <button type="submit" class="button button-strong">
          {text.csatSend}
        </button>
      </fieldset>
    </form>
  );
}

/** The form, or thanks once the rating is given. */
export function Csat(
  { rating, rate }: { rating: Rating; rate: Rate },
  { text }: Environment,
): VNode | null {
  if (rating === "none") return null;
  if (rating === "open") return <Form rate={rate} />;
  return (
    <p class="ended" role="status">
      {text.csatThanks}
    </p>
  );
}

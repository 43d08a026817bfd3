/** Commands that await a reply, through every loss of the link beneath; it keeps nothing else. */
import type { Clock } from "./clock.ts";
import { type Command, type Link, type Push, REPLY_MS, type Without } from "./link.ts";

/** A command that has a reply, without the `id` that pairs them. */
export type Question = Without<Extract<Command, { readonly id: string }>, "id"> & {
  /** A command that carries its own name keeps it through every repetition. */
  readonly id?: string;
};

/** Questions on a link. */
export interface Questions {
  /**
   * Sends now or when online, again after each reconnect, until the reply is there.
   * A question that is not `patient` gets an `unavailable` error of our own making after 10 s.
   */
  request(question: Question, patient?: boolean): Promise<Push>;
  /** Pairs a reply with its question; other frames change nothing. */
  take(push: Push): void;
  /** The link is online again: everything without a reply goes once more, in order. */
  resend(): void;
}

interface Waiting {
  readonly command: Command;
  readonly answer: (reply: Push) => void;
}

/** Asks questions on a link. */
export function createQuestions(link: Pick<Link, "send">, clock: Clock): Questions {
  const waiting = new Map<string, Waiting>();
  let lastId = 0;
  return {
    request: (question, patient = false) =>
      new Promise((resolve) => {
        const id = question.id ?? `q${++lastId}`;
        const command: Command = { ...question, id };
        const giveUp = (): void =>
          answer({
            type: "error",
            id,
            code: "unavailable",
            message: "",
            retry: true,
            retry_after_ms: null,
          });
        const stop = patient ? undefined : clock.later(REPLY_MS, giveUp);
        const answer = (reply: Push): void => {
          stop?.();
          waiting.delete(id);
          resolve(reply);
        };
        waiting.set(id, { command, answer });
        link.send(command);
      }),
    take(push) {
      if ("id" in push && push.id) waiting.get(push.id)?.answer(push);
    },
    resend() {
      for (const { command } of waiting.values()) link.send(command);
    },
  };
}

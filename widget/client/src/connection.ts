/** A link on which questions can be asked: what an agent's session is built on. */
import { createLink, type Link, type LinkOptions, type Push } from "./link.ts";
import { createQuestions, type Questions } from "./questions.ts";

/** The world a connection lives in. */
export type ConnectionOptions = LinkOptions;

/** A connection; the first `wake` begins it, and it comes back by itself until refused or closed. */
export interface Connection extends Link {
  readonly request: Questions["request"];
}

/** Connects with the first `wake` and stays connected. */
export function createConnection(options: ConnectionOptions): Connection {
  const link = createLink<Push>({
    ...options,
    onPush(push) {
      options.onPush(push);
      questions.take(push);
    },
    onStatus(status, refusal) {
      options.onStatus(status, refusal);
      if (status === "online") questions.resend();
    },
  });
  const questions = createQuestions(link, options.clock);
  return { ...link, request: questions.request };
}

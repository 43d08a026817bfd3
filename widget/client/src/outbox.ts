/** Durable commands until the server has them: stored, in order, one under way at a time. */
import { type DurableCommand, FRAME_BYTES } from "@sidelight/protocol";
import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { Push } from "./link.ts";
import { randomId } from "./random-id.ts";
import { type Shelf, storedList } from "./storage.ts";
import type { Pending } from "./visitor-types.ts";

type Without<T, Names extends string> = T extends unknown ? Omit<T, Names> : never;

/** A durable command before it has its names. */
export type DurableDraft = Without<DurableCommand, "id" | "key">;

/** The world an outbox lives in. */
export interface OutboxOptions {
  /** Outboxes of one name are of one person; each page load has its own shelf under it. */
  readonly name: string;
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly connection: Pick<Connection, "request" | "status">;
  /** The last `seq` held of a conversation: what is up to there needs no echo. */
  head(conversation: string): number;
  /** What is pending has changed. */
  onChange(): void;
}

/** The queue; a command leaves the storage when it is accepted or refused for good. */
export interface Outbox {
  /** Everything whose event has not arrived, oldest first. */
  pending(): readonly Pending[];
  /** Stores and sends a command, and returns its key; null when 100 wait already. */
  add(draft: DurableDraft): string | null;
  /** The event of this key is here. */
  arrived(key: string): void;
  /** Tries a refused command again, as the last one. */
  retry(key: string): void;
  /** Forgets a refused command. */
  discard(key: string): void;
}

interface Entry {
  readonly command: DurableCommand;
  error: string | null;
  accepted: boolean;
}

/** More than anybody types while a train is in a tunnel; each is at most 64 KiB of storage. */
const MOST_WAITING = 100;

/** What a visitor reads who has pasted a book. */
const TOO_LARGE = "This is too long to send.";

/** A server that is busy and does not say for how long. */
const BUSY_MS = 2_000;

/**
 * Opens the outbox and takes over what other page loads left behind.
 *
 * A page load cannot know whether another is dead, and need not: taking over is copying, the
 * other one keeps its memory, and a command that both send is done once because of its key.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { shelf, connection } = options;
  const prefix = `${options.name}:outbox:`;
  const own = prefix + randomId();
  let entries: Entry[] = [];
  let busy = false;

  const unsent = (): Entry[] => entries.filter((one) => !(one.accepted || one.error !== null));

  const changed = (): void => {
    const left = unsent().map((one) => one.command);
    if (left.length > 0) shelf.set(own, JSON.stringify(left));
    else shelf.remove(own);
    options.onChange();
  };

  const drop = (key: string): void => {
    const kept = entries.filter((one) => one.command.key !== key);
    if (kept.length === entries.length) return;
    entries = kept;
    changed();
  };

  const refuse = (entry: Entry, why: string): void => {
    entry.error = why;
    changed();
  };

  const settle = async (entry: Entry, reply: Push): Promise<void> => {
    if (reply.type !== "error") {
      entry.accepted = true;
      const held = reply.type === "accepted" && reply.seq <= options.head(reply.conversation);
      if (held) drop(entry.command.key);
    } else if (reply.retry) {
      const wait = reply.retry_after_ms ?? BUSY_MS;
      await new Promise<void>((resolve) => void options.clock.later(wait, resolve));
    } else {
      refuse(entry, reply.message);
    }
    changed();
  };

  /** One under way at a time: a later command can never overtake one that has to be repeated. */
  const pump = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let entry = unsent()[0]; entry; entry = unsent()[0]) {
      // The server hangs up on a frame that is too large: sent again and again, it would keep
      // everything behind it waiting for ever.
      if (isTooLarge(entry.command)) refuse(entry, TOO_LARGE);
      else await settle(entry, await connection.request(entry.command, true));
    }
    busy = false;
  };

  const enter = (command: DurableCommand): void => {
    entries = [...entries, { command, error: null, accepted: false }];
  };

  for (const name of shelf.names().filter((one) => one.startsWith(prefix))) {
    for (const command of storedList<DurableCommand>(shelf, name)) enter(command);
    shelf.set(own, JSON.stringify(unsent().map((one) => one.command)));
    shelf.remove(name);
  }
  void pump();

  return {
    pending: () =>
      entries.map(({ command, error }) => ({
        key: command.key,
        command,
        error,
        status:
          error !== null ? "refused" : connection.status() === "online" ? "sending" : "waiting",
      })),
    add(draft) {
      if (unsent().length >= MOST_WAITING) return null;
      const key = randomId();
      enter({ ...draft, id: key, key });
      changed();
      void pump();
      return key;
    },
    arrived: drop,
    retry(key) {
      const entry = entries.find((one) => one.command.key === key);
      if (!entry) return;
      drop(key);
      enter(entry.command);
      changed();
      void pump();
    },
    discard: drop,
  };
}

function isTooLarge(command: DurableCommand): boolean {
  return new TextEncoder().encode(JSON.stringify(command)).length > FRAME_BYTES;
}

/** Owns the look of one thing to open in a list: an article, a hit, a conversation. */
import type { ComponentChild, VNode } from "preact";
import { Icon } from "./icons.tsx";

interface CardProps {
  /** The accessible name, where it is not all the words on the card. */
  readonly name?: string;
  readonly title: ComponentChild;
  readonly note?: ComponentChild;
  readonly lead?: ComponentChild;
  press(): void;
}

/** One item of a list of class `cards`. */
export function Card({ name, title, note, lead, press }: CardProps): VNode {
  return (
    <li>
      <button type="button" class="card" aria-label={name} onClick={press}>
        {lead}
        <span class="card-text">
          <span class="card-title">{title}</span>
          <span class="card-note">{note}</span>
        </span>
        <Icon name="next" />
      </button>
    </li>
  );
}

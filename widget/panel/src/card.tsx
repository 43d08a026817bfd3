/** Owns the look of one thing to open in a list: an article, a hit, a conversation. */
import type { ComponentChild, VNode } from "preact";
import { Icon } from "./icons.tsx";

interface CardProps {
  readonly title: ComponentChild;
  readonly note?: ComponentChild;
  readonly lead?: ComponentChild;
  press(): void;
}

/** One item of a list of class `cards`. */
export function Card({ title, note, lead, press }: CardProps): VNode {
  return (
    <li>
      <button type="button" class="card" onClick={press}>
        {lead}
        <span class="card-text">
          <span class="card-title">{title}</span> <span class="card-note">{note}</span>
        </span>
        <Icon name="next" />
      </button>
    </li>
  );
}

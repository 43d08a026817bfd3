/** Finds an article while one writes, and puts its title and link into the reply. */
import { useSignal } from "@preact/signals";
import type { SearchHit } from "@sidelight/protocol";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { strings } from "../strings.ts";
import { OuterLink } from "./blocks.tsx";
import { IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { useFocusBack } from "./use-focus-back.ts";

const PAUSE_MS = 180;
/** Between two key strokes of a fast typist; each search is one frame. */

export interface KnowledgeProps {
  /** The visitor's question, to begin with. */
  readonly question: string;
  readonly search: (text: string) => Promise<readonly SearchHit[]>;
  readonly onInsert: (text: string) => void;
  readonly onClose: () => void;
}

type Found = readonly SearchHit[] | "failed" | null;

/** An article's address as a visitor can open it. */
export function insertedText(hit: SearchHit, origin: string): string {
  return `${hit.ref.title}: ${new URL(hit.ref.url, origin).href}`;
}

function Hit({
  hit,
  onInsert,
}: {
  readonly hit: SearchHit;
  readonly onInsert: () => void;
}): JSX.Element {
  return (
    <li>
      <button
        type="button"
        class="hit"
        aria-label={strings.knowledge.insert(hit.ref.title)}
        onClick={onInsert}
      >
        <strong dir="auto">{hit.ref.title}</strong>
        {hit.heading !== "" && hit.heading !== hit.ref.title && (
          <bdi class="faint">{hit.heading}</bdi>
        )}
        <span class="snippet" dir="auto">
          {hit.snippet || hit.ref.summary}
        </span>
      </button>
      <OuterLink href={hit.ref.url} extraClass="read">
        {strings.knowledge.open}
      </OuterLink>
    </li>
  );
}

function Hits({
  found,
  onInsert,
}: {
  readonly found: Found;
  readonly onInsert: (text: string) => void;
}): JSX.Element | null {
  if (found === null) return null;
  if (found === "failed") return <p class="nothing">{strings.knowledge.failed}</p>;
  if (found.length === 0) return <p class="nothing">{strings.knowledge.nothing}</p>;
  return (
    <ul class="hits">
      {found.map((hit) => (
        <Hit
          key={`${hit.ref.id} ${hit.heading}`}
          hit={hit}
          onInsert={() => onInsert(insertedText(hit, location.origin))}
        />
      ))}
    </ul>
  );
}

export function Knowledge({ question, search, onInsert, onClose }: KnowledgeProps): JSX.Element {
  const text = useSignal(question.slice(0, 200));
  const found = useSignal<Found>(null);
  const box = useRef<HTMLInputElement | null>(null);
  useFocusBack();
  useEffect(() => {
    box.current?.focus();
    box.current?.select();
  }, []);
  useEffect(() => {
    const asked = text.value.trim();
    if (asked === "") {
      found.value = null;
      return;
    }
    let stale = false;
    const timer = setTimeout(() => {
      search(asked).then(
        (hits) => {
          if (!stale) found.value = hits;
        },
        () => {
          if (!stale) found.value = "failed";
        },
      );
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [text.value]);
  return (
    <section
      class="knowledge"
      aria-label={strings.knowledge.region}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <label class="search">
          <Icon name="search" />
          <input
            ref={box}
            type="search"
            dir="auto"
            maxLength={200}
            aria-label={strings.knowledge.search}
            placeholder={strings.knowledge.hint}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
        <IconButton label={strings.knowledge.close} icon="cross" onPress={onClose} />
      </header>
      <Hits found={found.value} onInsert={onInsert} />
    </section>
  );
}

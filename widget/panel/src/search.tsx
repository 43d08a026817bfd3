/** Owns the search box and its hits; looking up and opening are given to it. */
import type { SearchHit } from "@sidelight/protocol";
import type { TargetedKeyboardEvent, VNode } from "preact";
import { Card } from "./card.tsx";
import type { Environment } from "./environment.ts";
import { Highlighted } from "./highlight.tsx";
import { Icon } from "./icons.tsx";

/** A pause in typing; below it a fast typist asks at every letter, above it the list feels late. */
const PAUSE_MS = 140;

/** Longest text that `search` may carry. */
const MAX_CHARS = 200;

/** What is known of the text now in the box. */
export type Search =
  | { readonly type: "idle" }
  | { readonly type: "failed" }
  | { readonly type: "found"; readonly hits: readonly SearchHit[] };

type Look = (text: string) => Promise<readonly SearchHit[]>;

/** Asks after a pause; an answer that comes after a newer question is dropped. */
export function createSearch(look: Look, settle: (search: Search) => void): (text: string) => void {
  let timer: ReturnType<typeof setTimeout>;
  let latest = "";
  return (typed) => {
    const text = typed.trim().slice(0, MAX_CHARS);
    const settleIfLatest = (search: Search): void => {
      if (text === latest) settle(search);
    };
    latest = text;
    clearTimeout(timer);
    if (text === "") return settle({ type: "idle" });
    timer = setTimeout(() => {
      look(text).then(
        (hits) => settleIfLatest({ type: "found", hits }),
        () => settleIfLatest({ type: "failed" }),
      );
    }, PAUSE_MS);
  };
}

/** Moves the focus among the box and the hits; returns whether the key was one of ours. */
function moveFocus(list: HTMLElement, key: string): boolean {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
  const step = steps[key];
  if (step === undefined) return false;
  const stops = [...list.querySelectorAll<HTMLElement>("input, .card")];
  const root = list.getRootNode() as Document | ShadowRoot;
  const now = stops.indexOf(root.activeElement as HTMLElement);
  stops[Math.max(0, Math.min(stops.length - 1, now + step))]?.focus();
  return true;
}

interface BoxProps {
  readonly text: string;
  readonly search: Search;
  change(text: string): void;
  open(hit: SearchHit): void;
  ask(text: string): void;
}

function Hit({ hit, query, open }: { hit: SearchHit; query: string; open(): void }): VNode {
  const { ref, heading, snippet } = hit;
  const place = heading !== "" && heading !== ref.title ? `${heading}: ` : "";
  return (
    <Card
      title={<Highlighted text={ref.title} query={query} />}
      note={<Highlighted text={place + (snippet || ref.summary)} query={query} />}
      press={open}
    />
  );
}

function Hits(
  { text: typed, search, open, ask }: Omit<BoxProps, "change">,
  { text }: Environment,
): VNode {
  const hits = search.type === "found" ? search.hits : [];
  return (
    <>
      <p class="status" role="status">
        {search.type === "idle" && text.loading}
        {search.type === "failed" && text.searchFailed}
        {search.type === "found" && text.found(hits.length)}
      </p>
      <ul class="cards">
        {hits.map((hit) => (
          <Hit key={hit.ref.id} hit={hit} query={typed} open={() => open(hit)} />
        ))}
        <Card
          lead={<Icon name="up" />}
          title={text.askInstead(typed.trim())}
          press={() => ask(typed.trim())}
        />
      </ul>
    </>
  );
}

/** The box, and below it what was found for its text. */
export function SearchBox(props: BoxProps, { text }: Environment): VNode {
  const { text: typed, search, change, open, ask } = props;
  const searching = typed.trim() !== "";
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const box = event.currentTarget;
    const inBox = event.target instanceof HTMLInputElement;
    if (event.isComposing) return;
    if (event.key === "Escape" && searching) {
      change("");
      box.querySelector("input")?.focus();
    } else if (event.key === "Enter" && inBox && searching) {
      ask(typed.trim());
    } else if (!moveFocus(box, event.key)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is unknown to browsers of 2022
    <div role="search" onKeyDown={onKeyDown}>
      <div class="search-box">
        <Icon name="search" />
        <input
          type="search"
          dir="auto"
          data-focus
          autocomplete="off"
          enterkeyhint="search"
          maxLength={MAX_CHARS}
          aria-label={text.searchLabel}
          placeholder={text.searchLabel}
          value={typed}
          onInput={(event) => change(event.currentTarget.value)}
        />
      </div>
      {searching && <Hits text={typed} search={search} open={open} ask={ask} />}
    </div>
  );
}

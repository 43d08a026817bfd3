/** The live inbox: search, and the sections with their rows; j, k and Enter are in keyboard.ts. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Desk } from "../desk.ts";
import { NO_FILTER, type Section, type SectionId } from "../inbox.ts";
import { strings } from "../strings.ts";
import { Icon } from "./icon.tsx";
import { InboxRowView } from "./inbox-row.tsx";

const TITLES: Record<SectionId, string> = {
  waiting: strings.inbox.waiting,
  mine: strings.inbox.mine,
  colleagues: strings.inbox.colleagues,
  assistant: strings.inbox.assistant,
  resolved: strings.inbox.resolved,
};

function SectionView({
  desk,
  section,
}: {
  readonly desk: Desk;
  readonly section: Section;
}): JSX.Element | null {
  const open = useSignal(section.id !== "resolved");
  const { state, unread, filter, nowMs, drafts } = desk;
  const searching = filter.value !== NO_FILTER;
  const { current, presence } = state.value;
  const shown = open.value || searching;
  if (section.rows.length === 0) return null;
  return (
    <details
      class={`section ${section.id}`}
      open={shown}
      onToggle={(event) => {
        if (!searching) open.value = event.currentTarget.open;
      }}
    >
      <summary>
        <Icon name="forward" />
        <span>{TITLES[section.id]}</span>
        <span class="count">{section.rows.length}</span>
      </summary>
      <ul>
        {(shown ? section.rows : []).map((row) => (
          <InboxRowView
            key={row.conversation}
            row={row}
            mine={section.id === "mine"}
            selected={row.conversation === current}
            unread={unread.value.has(row.conversation)}
            drafted={row.conversation !== current && drafts.has(row.conversation)}
            online={presence.get(row.conversation)}
            nowMs={nowMs}
            onOpen={desk.open}
          />
        ))}
      </ul>
    </details>
  );
}

function Search({ desk }: { readonly desk: Desk }): JSX.Element {
  const { filter, unread } = desk;
  const set = (text: string, unreadOnly: boolean): void => {
    filter.value = text.trim() === "" && !unreadOnly ? NO_FILTER : { text, unreadOnly };
  };
  return (
    <div class="inbox-search">
      <label class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={strings.inbox.search}
          placeholder={strings.inbox.searchHint}
          value={filter.value.text}
          maxLength={200}
          dir="auto"
          onInput={(event) => set(event.currentTarget.value, filter.value.unreadOnly)}
          onKeyDown={(event) => {
            if (event.key === "Escape") set("", filter.value.unreadOnly);
          }}
        />
      </label>
      <button
        type="button"
        class="toggle"
        aria-pressed={filter.value.unreadOnly}
        onClick={() => set(filter.value.text, !filter.value.unreadOnly)}
      >
        {strings.inbox.unreadOnly}
        {unread.value.size > 0 && <span class="count">{unread.value.size}</span>}
      </button>
    </div>
  );
}

function Nothing({ desk }: { readonly desk: Desk }): JSX.Element {
  if (!desk.state.value.loaded) return <p class="nothing">{strings.inbox.loading}</p>;
  if (desk.filter.value === NO_FILTER) {
    return <p class="nothing">{strings.inbox.nobody}</p>;
  }
  return (
    <div class="nothing">
      <span>{strings.inbox.nothingFound}</span>
      <button
        type="button"
        class="button quiet"
        onClick={() => {
          desk.filter.value = NO_FILTER;
        }}
      >
        {strings.inbox.clear}
      </button>
    </div>
  );
}

export function Inbox({ desk }: { readonly desk: Desk }): JSX.Element {
  const sections = desk.sections.value;
  const empty = sections.every((section) => section.rows.length === 0);
  return (
    <section class="inbox" aria-label={strings.inbox.region}>
      <header>
        <h2>{strings.inbox.region}</h2>
        {desk.waiting.value > 0 && (
          <span class="waiting-count">
            {desk.waiting.value} {strings.inbox.waiting.toLowerCase()}
          </span>
        )}
      </header>
      <Search desk={desk} />
      <div class="inbox-rows">
        {empty ? (
          <Nothing desk={desk} />
        ) : (
          sections.map((section) => <SectionView key={section.id} desk={desk} section={section} />)
        )}
      </div>
    </section>
  );
}

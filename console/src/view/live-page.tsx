/** The page the visitor has open now; a move lights it up for a moment. */
import type { ReadonlySignal } from "@preact/signals";
import type { PageVisit } from "@sidelight/protocol";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { strings } from "../strings.ts";
import { spanText } from "../time-text.ts";
import { OuterLink } from "./blocks.tsx";
import { Icon } from "./icon.tsx";
import { pageName, pathOf } from "./line.tsx";
import { Running } from "./moment.tsx";

export interface LivePageProps {
  readonly conversation: string;
  readonly page: PageVisit | null;
  readonly online: boolean | undefined;
  readonly nowMs: ReadonlySignal<number>;
}

/** Tells whether the page changed while this conversation was on screen. */
function useMoved(conversation: string, page: PageVisit | null): boolean {
  const place = page === null ? "" : `${page.url} ${page.at_ms}`;
  const first = useRef({ conversation, place });
  if (first.current.conversation !== conversation || first.current.place === "") {
    first.current = { conversation, place };
  }
  return first.current.place !== place;
}

function Presence({
  online,
  page,
  nowMs,
}: Pick<LivePageProps, "online" | "page" | "nowMs">): JSX.Element {
  const here = online !== false;
  return (
    <p class={`presence ${here ? "on" : "off"}`}>
      <span class={`dot ${here ? "on" : "off"}`} aria-hidden="true" />
      {here ? strings.page.here : strings.page.gone}
      {page !== null && (
        <span class="faint">
          <Running
            sinceMs={page.at_ms}
            nowMs={nowMs}
            text={(span) => (here ? strings.page.since : strings.page.ago)(spanText(span))}
          />
        </span>
      )}
    </p>
  );
}

export function LivePage({ conversation, page, online, nowMs }: LivePageProps): JSX.Element {
  const moved = useMoved(conversation, page);
  return (
    <section class="live-page" aria-label={strings.page.region}>
      <Presence online={online} page={page} nowMs={nowMs} />
      <div aria-live="polite">
        {page === null ? (
          <p class="faint">{strings.page.unknown}</p>
        ) : (
          <div key={`${page.url} ${page.at_ms}`} class={`now${moved ? " moved" : ""}`}>
            <strong dir="auto">{pageName(page)}</strong>
            {page.title !== "" && page.title !== pageName(page) && (
              <span class="page-title" dir="auto">
                {page.title}
              </span>
            )}
            {page.context === null && <span class="badge">{strings.page.unmapped}</span>}
            <OuterLink href={page.url} extraClass="page-link">
              <span class="unseen">{strings.page.open}: </span>
              <bdi>{pathOf(page.url)}</bdi>
              <Icon name="out" />
            </OuterLink>
          </div>
        )}
      </div>
    </section>
  );
}

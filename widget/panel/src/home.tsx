/** Owns the first screen: what belongs to the page, search, questions to tap, old conversations. */
import type { ConversationSummary, PageHelp, SearchHit } from "@sidelight/protocol";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ArticleList } from "./article.tsx";
import { Conversations } from "./conversations.tsx";
import { useEnvironment } from "./environment.ts";
import { Icon } from "./icons.tsx";
import { Skeleton } from "./markers.tsx";
import { SearchBox, useSearch } from "./search.tsx";

interface HomeProps {
  readonly pageHelp: PageHelp | null;
  readonly reachable: boolean;
  readonly conversations: readonly ConversationSummary[];
  search(text: string): Promise<readonly SearchHit[]>;
  open(article: string, title: string): void;
  ask(text: string): void;
  resume(conversation: string): void;
}

/** "Help for Invoice INV-2026-0003", the page on a line of its own. */
export function PageHeading({ pageHelp }: { pageHelp: PageHelp | null }): VNode {
  const { text } = useEnvironment();
  const title = pageHelp?.title ?? "";
  return (
    <header class="greeting">
      {title === "" ? (
        <h1>{text.helpAnywhere}</h1>
      ) : (
        <h1 aria-label={text.helpFor(title)}>
          <span class="eyebrow">{text.helpForLead}</span>{" "}
          <span class="page-title" dir="auto">
            {title}
          </span>
        </h1>
      )}
      {pageHelp !== null && pageHelp.greeting !== "" && <p dir="auto">{pageHelp.greeting}</p>}
    </header>
  );
}

function Questions({
  pageHelp,
  ask,
}: {
  pageHelp: PageHelp;
  ask(text: string): void;
}): VNode | null {
  const { text } = useEnvironment();
  if (pageHelp.questions.length === 0) return null;
  return (
    <section class="section">
      <h2>{text.questions}</h2>
      <ul class="questions">
        {pageHelp.questions.map((question) => (
          <li key={question}>
            <button type="button" class="question" dir="auto" onClick={() => ask(question)}>
              {question}
              <Icon name="up" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ForPage({
  pageHelp,
  open,
  ask,
}: Pick<HomeProps, "open" | "ask"> & { pageHelp: PageHelp }): VNode {
  const { text } = useEnvironment();
  const title = (id: string): string => pageHelp.articles.find((ref) => ref.id === id)?.title ?? "";
  return (
    <>
      <section class="section">
        <h2>{text.suggested}</h2>
        {pageHelp.articles.length === 0 ? (
          <p class="note">{text.noSuggestions}</p>
        ) : (
          <ArticleList refs={pageHelp.articles} open={(id) => open(id, title(id))} />
        )}
      </section>
      <Questions pageHelp={pageHelp} ask={ask} />
    </>
  );
}

function Waiting({ reachable }: { reachable: boolean }): VNode {
  const { text } = useEnvironment();
  if (reachable) return <Skeleton lines={6} />;
  return <p class="note">{text.unreachable}</p>;
}

/** The home screen. */
export function Home(props: HomeProps): VNode {
  const { text } = useEnvironment();
  const { pageHelp, open, ask } = props;
  const [typed, setTyped] = useState("");
  const search = useSearch(typed, props.search);
  const urgent = props.conversations.filter(
    ({ state, head, seen }) => head > seen || state === "waiting" || state === "with_agent",
  );
  const rest = props.conversations.filter((one) => !urgent.includes(one));
  // On another page the words of the last search are no longer what the visitor looks for.
  useEffect(() => setTyped(""), [pageHelp?.context]);
  return (
    <div class="home">
      <PageHeading pageHelp={pageHelp} />
      <SearchBox
        text={typed}
        search={search}
        change={setTyped}
        open={(hit) => open(hit.ref.id, hit.ref.title)}
        ask={ask}
      />
      {typed.trim() === "" && (
        <>
          <Conversations
            heading={text.continueConversation}
            conversations={urgent}
            resume={props.resume}
          />
          {pageHelp === null ? (
            <Waiting reachable={props.reachable} />
          ) : (
            <ForPage pageHelp={pageHelp} open={open} ask={ask} />
          )}
          <Conversations heading={text.conversations} conversations={rest} resume={props.resume} />
        </>
      )}
    </div>
  );
}

/** Owns the first screen: what belongs to the page, search, questions to tap, old conversations. */
import type { ConversationSummary, PageHelp, SearchHit } from "@sidelight/protocol";
import { Component, type VNode } from "preact";
import { ArticleList } from "./article.tsx";
import { Conversations } from "./conversations.tsx";
import type { Environment } from "./environment.ts";
import { Icon } from "./icons.tsx";
import { Skeleton } from "./markers.tsx";
import { createSearch, type Search, SearchBox } from "./search.tsx";

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
export function PageHeading(
  { pageHelp }: { pageHelp: PageHelp | null },
  { text }: Environment,
): VNode {
  const title = pageHelp?.title;
  return (
    <div class="greeting">
      {title ? (
        <h1 aria-label={text.helpFor(title)}>
          <span class="eyebrow">{text.helpForLead}</span> <span class="page-title">{title}</span>
        </h1>
      ) : (
        <h1>{text.helpAnywhere}</h1>
      )}
      {pageHelp?.greeting && <p>{pageHelp.greeting}</p>}
    </div>
  );
}

function Questions(
  {
    pageHelp,
    ask,
  }: {
    pageHelp: PageHelp;
    ask(text: string): void;
  },
  { text }: Environment,
): VNode | null {
  if (pageHelp.questions.length === 0) return null;
  return (
    <section class="section">
      <h2>{text.questions}</h2>
      <ul class="questions">
        {pageHelp.questions.map((question) => (
          <li key={question}>
            <button type="button" class="question" onClick={() => ask(question)}>
              {question}
              <Icon name="up" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ForPage(
  { pageHelp, open, ask }: Pick<HomeProps, "open" | "ask"> & { pageHelp: PageHelp },
  { text }: Environment,
): VNode {
  return (
    <>
      <section class="section">
        <h2>{text.suggested}</h2>
        {pageHelp.articles.length === 0 ? (
          <p class="note">{text.noSuggestions}</p>
        ) : (
          <ArticleList refs={pageHelp.articles} open={open} />
        )}
      </section>
      <Questions pageHelp={pageHelp} ask={ask} />
    </>
  );
}

interface HomeState {
  readonly typed: string;
  readonly search: Search;
}

/** A conversation that the visitor should see before anything else. */
function isUrgent({ state, head, seen }: ConversationSummary): boolean {
  return head > seen || state === "waiting" || state === "with_agent";
}

/** The home screen. */
export class Home extends Component<HomeProps, HomeState> {
  override readonly state: HomeState = { typed: "", search: { type: "idle" } };
  private readonly look = createSearch(
    (text) => this.props.search(text),
    (search) => this.setState({ search }),
  );

  override componentDidUpdate({ pageHelp }: HomeProps): void {
    // On another page the words of the last search are no longer what the visitor looks for.
    if (pageHelp?.context !== this.props.pageHelp?.context && this.state.typed) this.change("");
  }

  private readonly change = (typed: string): void => {
    this.setState({ typed });
    this.look(typed);
  };

  private sections(): VNode {
    const { pageHelp, conversations, resume, reachable, open, ask } = this.props;
    const urgent = conversations.some(isUrgent);
    const list = <Conversations conversations={conversations} resume={resume} />;
    return (
      <>
        {urgent && list}
        {pageHelp === null ? (
          reachable && <Skeleton />
        ) : (
          <ForPage pageHelp={pageHelp} open={open} ask={ask} />
        )}
        {!urgent && list}
      </>
    );
  }

  override render(): VNode {
    const { pageHelp, open, ask } = this.props;
    const { typed, search } = this.state;
    return (
      <div class="home">
        <PageHeading pageHelp={pageHelp} />
        <SearchBox
          text={typed}
          search={search}
          change={this.change}
          open={(hit) => open(hit.ref.id, hit.ref.title)}
          ask={ask}
        />
        {typed.trim() === "" && this.sections()}
      </div>
    );
  }
}

/** Owns the article reader: what is read, what belongs to it, and the way out of a dead end. */
import type { ArticleBody, ArticleRef } from "@sidelight/protocol";
import type { VNode } from "preact";
import { Blocks } from "./blocks.tsx";
import { Card } from "./card.tsx";
import type { Environment } from "./environment.ts";
import { safeHref } from "./hrefs.ts";
import { Icon } from "./icons.tsx";
import type { ReadingActions } from "./inlines.tsx";
import { Skeleton } from "./markers.tsx";

/** An article on its way, here, or not to be had. */
export type Loaded =
  | { readonly type: "loading" }
  | { readonly type: "failed" }
  | { readonly type: "ready"; readonly article: ArticleBody };

interface ArticleProps {
  readonly title: string;
  readonly loaded: Loaded;
  readonly on: ReadingActions;
  again(): void;
  ask(): void;
}

function Failed({ again }: { again(): void }, { text }: Environment): VNode {
  return (
    <div class="empty" role="alert">
      <p>{text.articleFailed}</p>
      <button type="button" class="button" onClick={again}>
        {text.retry}
      </button>
    </div>
  );
}

function Whole(
  { article, on }: { article: ArticleBody; on: ReadingActions },
  { text }: Environment,
): VNode {
  const href = safeHref(article.ref.url, import.meta.url);
  return (
    <>
      <p class="lead">{article.ref.summary}</p>
      <div class="prose">
        <Blocks blocks={article.blocks} on={on} />
      </div>
      {href !== null && (
        <a class="open-page" href={href} target="_blank" rel="noopener">
          {text.openPage}
          <Icon name="out" />
        </a>
      )}
      <Related refs={article.related} on={on} />
    </>
  );
}

function Related(
  { refs, on }: { refs: readonly ArticleRef[]; on: ReadingActions },
  { text }: Environment,
): VNode | null {
  if (refs.length === 0) return null;
  return (
    <section class="section">
      <h2>{text.related}</h2>
      <ArticleList refs={refs} open={on.openArticle} />
    </section>
  );
}

/** Articles to open, one a line. */
export function ArticleList({
  refs,
  open,
}: {
  refs: readonly ArticleRef[];
  open(id: string, title: string): void;
}): VNode {
  return (
    <ul class="cards">
      {refs.map((ref) => (
        <Card
          key={ref.id}
          title={ref.title}
          note={ref.summary}
          press={() => open(ref.id, ref.title)}
        />
      ))}
    </ul>
  );
}

/** The reader's screen. */
export function Article(
  { title, loaded, on, again, ask }: ArticleProps,
  { text }: Environment,
): VNode {
  const name = loaded.type === "ready" ? loaded.article.ref.title : title;
  return (
    <article class="article" aria-label={name}>
      <h1 tabIndex={-1} data-focus>
        {name}
      </h1>
      {loaded.type === "loading" && <Skeleton />}
      {loaded.type === "failed" && <Failed again={again} />}
      {loaded.type === "ready" && <Whole article={loaded.article} on={on} />}
      <p class="stuck">
        <span>{text.stuck}</span>
        <button type="button" class="button" onClick={ask}>
          {text.ask}
        </button>
      </p>
    </article>
  );
}

/** Owns how a line of an article becomes elements; text is text, and no string becomes markup. */
import type { Inline } from "@sidelight/protocol";
import type { ComponentChild, VNode } from "preact";
import type { Environment } from "./environment.ts";
import { leavesPage, safeHref } from "./hrefs.ts";
import { Icon } from "./icons.tsx";

/** What a reader can do from inside an article's text. */
export interface ReadingActions {
  /** The title is shown until the article is there. */
  openArticle(id: string, title?: string): void;
  showAnchor(id: string, label: string): void;
}

/** The plain text of a line, for names of controls. */
export function plainText(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.type === "break") return " ";
      return "text" in inline ? inline.text : plainText(inline.inlines);
    })
    .join("");
}

interface InlinesProps {
  readonly inlines: readonly Inline[];
  readonly on: ReadingActions;
}

function OutLink({ href, inlines, on }: InlinesProps & { href: string }): VNode {
  const safe = safeHref(href);
  const content = <Inlines inlines={inlines} on={on} />;
  if (safe === null) return content;
  if (!leavesPage(safe)) return <a href={safe}>{content}</a>;
  return (
    <a href={safe} target="_blank" rel="noopener">
      {content}
    </a>
  );
}

function ShowMe(
  { anchor, inlines, on }: InlinesProps & { anchor: string },
  { text, anchors }: Environment,
): VNode {
  const label = plainText(inlines);
  if (!anchors.present(anchor)) return <strong>{label}</strong>;
  return (
    <button
      type="button"
      class="show"
      aria-label={text.showMe(label)}
      onClick={() => on.showAnchor(anchor, label)}
    >
      <Icon name="show" />
      {label}
    </button>
  );
}

function element(inline: Inline, on: ReadingActions): ComponentChild {
  switch (inline.type) {
    case "text":
      return inline.text;
    case "break":
      return <br />;
    case "code_span":
      return <code>{inline.text}</code>;
    case "strong":
      return (
        <strong>
          <Inlines inlines={inline.inlines} on={on} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inlines inlines={inline.inlines} on={on} />
        </em>
      );
    case "link":
      return <OutLink {...inline} on={on} />;
    case "article_link":
      return (
        <button type="button" class="link" onClick={() => on.openArticle(inline.article)}>
          <Inlines inlines={inline.inlines} on={on} />
        </button>
      );
    case "show":
      return <ShowMe {...inline} on={on} />;
    default:
      // A newer server may know kinds that this panel does not; the rest of the line still reads.
      return null;
  }
}

/** A line of an article. */
export function Inlines({ inlines, on }: InlinesProps): VNode {
  return <>{inlines.map((inline) => element(inline, on))}</>;
}

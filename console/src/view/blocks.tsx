/** An article's blocks as elements; text is text, and a link is only ever http, https or mailto. */
import type { Block, Inline } from "@sidelight/protocol";
import type { ComponentChildren, JSX } from "preact";

const SAFE_PROTOCOLS: readonly string[] = ["http:", "https:", "mailto:"];

/** The address as this page would open it; null for one that is not safe to follow. */
function safeAddress(href: string): string | null {
  try {
    const url = new URL(href, location.origin);
    return SAFE_PROTOCOLS.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that leaves the console; an address of another kind is shown as plain text. */
export function OuterLink(props: {
  readonly href: string;
  readonly children: ComponentChildren;
  readonly extraClass?: string;
}): JSX.Element {
  const { href, children, extraClass } = props;
  const address = safeAddress(href);
  if (address === null) return <span class={extraClass}>{children}</span>;
  return (
    <a class={extraClass} href={address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

function InlineView({ inline }: { readonly inline: Inline }): JSX.Element | null {
  switch (inline.type) {
    case "text":
      return <>{inline.text}</>;
    case "strong":
      return (
        <strong>
          <Inlines inlines={inline.inlines} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inlines inlines={inline.inlines} />
        </em>
      );
    case "code_span":
      return <code>{inline.text}</code>;
    case "link":
      return (
        <OuterLink href={inline.href}>
          <Inlines inlines={inline.inlines} />
        </OuterLink>
      );
    case "article_link":
    case "show":
      return (
        <span class="named">
          <Inlines inlines={inline.inlines} />
        </span>
      );
    case "break":
      return <br />;
    default:
      return null;
  }
}

function Inlines({ inlines }: { readonly inlines: readonly Inline[] }): JSX.Element {
  return (
    <>
      {inlines.map((inline, index) => (
        <InlineView key={index} inline={inline} />
      ))}
    </>
  );
}

function Row(props: {
  readonly cells: readonly (readonly Inline[])[];
  readonly head?: boolean;
}): JSX.Element {
  const Cell = props.head === true ? "th" : "td";
  return (
    <tr>
      {props.cells.map((cell, index) => (
        <Cell key={index}>
          <Inlines inlines={cell} />
        </Cell>
      ))}
    </tr>
  );
}

function ListView({ list }: { readonly list: Extract<Block, { type: "list" }> }): JSX.Element {
  const items = list.items.map((blocks, index) => (
    <li key={index}>
      <Blocks blocks={blocks} />
    </li>
  ));
  return list.ordered ? <ol start={list.start}>{items}</ol> : <ul>{items}</ul>;
}

function TableView({ table }: { readonly table: Extract<Block, { type: "table" }> }): JSX.Element {
  return (
    <div class="table-frame">
      <table>
        <thead>
          <Row cells={table.head} head />
        </thead>
        <tbody>
          {table.rows.map((cells, index) => (
            <Row key={index} cells={cells} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }): JSX.Element | null {
  switch (block.type) {
    case "paragraph":
      return (
        <p>
          <Inlines inlines={block.inlines} />
        </p>
      );
    case "heading":
      return (
        <p class="subheading">
          <Inlines inlines={block.inlines} />
        </p>
      );
    case "list":
      return <ListView list={block} />;
    case "code":
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case "table":
      return <TableView table={block} />;
    case "rule":
      return <hr />;
    default:
      return null;
  }
}

export function Blocks({ blocks }: { readonly blocks: readonly Block[] }): JSX.Element {
  return (
    <>
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </>
  );
}

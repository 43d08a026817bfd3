/** Owns how an article's tree of blocks becomes elements; it fetches nothing. */
import type { Block } from "@sidelight/protocol";
import { type ComponentChild, h, type VNode } from "preact";
import type { Environment } from "./environment.ts";
import { Inlines, type ReadingActions } from "./inlines.tsx";

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly on: ReadingActions;
  /** Added to the level of headings, so that an answer's headings stand below the screen's. */
  readonly deeper?: number;
}

type Of<Type extends Block["type"]> = Extract<Block, { type: Type }>;

function Steps({
  block,
  on,
  deeper = 0,
}: { block: Of<"list"> } & Omit<BlocksProps, "blocks">): VNode {
  const items = block.items.map((item) => (
    <li>
      <Blocks blocks={item} on={on} deeper={deeper} />
    </li>
  ));
  if (!block.ordered) return <ul>{items}</ul>;
  return (
    <ol start={block.start} style={{ counterReset: `step ${block.start - 1}` }}>
      {items}
    </ol>
  );
}

function Grid(
  { block, on }: { block: Of<"table">; on: ReadingActions },
  { text }: Environment,
): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and keys must reach it
    <section class="table" aria-label={text.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {block.head.map((cell) => (
              <th scope="col">
                <Inlines inlines={cell} on={on} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row) => (
            <tr>
              {row.map((cell) => (
                <td>
                  <Inlines inlines={cell} on={on} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function element(block: Block, on: ReadingActions, deeper: number): ComponentChild {
  switch (block.type) {
    case "paragraph":
      return (
        <p>
          <Inlines inlines={block.inlines} on={on} />
        </p>
      );
    case "heading":
      return h(
        `h${Math.min(6, block.level + deeper)}`,
        null,
        <Inlines inlines={block.inlines} on={on} />,
      );
    case "list":
      return <Steps block={block} on={on} deeper={deeper} />;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and keys must reach them
        <pre dir="ltr" tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} on={on} deeper={deeper} />
        </blockquote>
      );
    case "table":
      return <Grid block={block} on={on} />;
    case "rule":
      return <hr />;
    default:
      // A newer server may know kinds that this panel does not; the rest of the article still reads.
      return null;
  }
}

/** An article or a part of it. */
export function Blocks({ blocks, on, deeper = 0 }: BlocksProps): VNode {
  return <>{blocks.map((block) => element(block, on, deeper))}</>;
}

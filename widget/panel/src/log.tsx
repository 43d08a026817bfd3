/** Owns where the transcript is scrolled to: it follows the newest only from the bottom. */
import { Component, type ComponentChildren, createRef, type VNode } from "preact";
import type { Environment } from "./environment.ts";
import { NewsPill } from "./markers.tsx";

/** This close to the end counts as the end, in px; less than one line. */
const NEAR_PX = 40;

/** Room kept above the newest row where it does not fit, in px. */
const HEADROOM_PX = 14;

interface LogProps {
  /** Lowest `seq` held; it falls when older events are loaded. */
  readonly firstSeq: number;
  /** Key of the newest row. */
  readonly newest: string;
  readonly newestIsMine: boolean;
  readonly children: ComponentChildren;
  earlier(): void;
}

interface Held {
  firstSeq: number;
  newest: string;
  height: number;
  atEnd: boolean;
}

function isAtEnd(scroller: HTMLElement): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
}

/** Shows the newest row, from its beginning when it does not fit. */
function follow(scroller: HTMLElement): void {
  const rows = scroller.querySelectorAll<HTMLElement>("[data-row]");
  const last = rows[rows.length - 1];
  // Browsers cut what is beyond the end.
  scroller.scrollTop = last === undefined ? 0 : last.offsetTop - HEADROOM_PX;
}

/** Keeps the place of what is read; returns whether something new waits below it. */
function place(scroller: HTMLElement, held: Held, props: Omit<LogProps, "children" | "earlier">) {
  const { firstSeq, newest, newestIsMine } = props;
  const isNew = newest !== held.newest;
  if (firstSeq < held.firstSeq && !isNew) {
    scroller.scrollTop += scroller.scrollHeight - held.height;
  } else if (isNew && (held.atEnd || newestIsMine)) {
    follow(scroller);
  } else if (held.atEnd) {
    scroller.scrollTop = scroller.scrollHeight;
  }
  const waits = isNew && held.newest !== "" && !held.atEnd && !newestIsMine;
  Object.assign(held, { firstSeq, newest, height: scroller.scrollHeight });
  held.atEnd = isAtEnd(scroller);
  return waits;
}

function Earlier({ earlier }: Pick<LogProps, "earlier">, { text }: Environment): VNode {
  return (
    <button type="button" class="chip earlier" onClick={earlier}>
      {text.earlier}
    </button>
  );
}

/** The scrolling transcript. */
export class Log extends Component<LogProps, { waits: boolean }> {
  override readonly state = { waits: false };
  private readonly scroller = createRef<HTMLDivElement>();
  private readonly held: Held = { firstSeq: 0, newest: "", height: 0, atEnd: true };
  private sizes: ResizeObserver | null = null;

  override componentDidMount(): void {
    this.componentDidUpdate();
    // The composer grows, a form unfolds: from the end one still sees the end.
    this.sizes = new ResizeObserver(() => this.componentDidUpdate());
    for (const one of [this.scroller.current, this.scroller.current?.firstElementChild]) {
      if (one) this.sizes.observe(one);
    }
  }

  override componentDidUpdate(): void {
    const scroller = this.scroller.current;
    if (scroller !== null && place(scroller, this.held, this.props)) this.setState({ waits: true });
  }

  override componentWillUnmount(): void {
    this.sizes?.disconnect();
  }

  private readonly onScroll = (): void => {
    const scroller = this.scroller.current;
    // Nobody has scrolled away from what has grown since: the observer follows it.
    if (scroller?.scrollHeight !== this.held.height) return;
    this.held.atEnd = isAtEnd(scroller);
    if (this.held.atEnd && this.state.waits) this.setState({ waits: false });
  };

  private readonly jump = (): void => {
    if (this.scroller.current !== null) follow(this.scroller.current);
    this.setState({ waits: false });
  };

  override render(): VNode {
    const { text }: Environment = this.context;
    const { firstSeq, earlier, children } = this.props;
    return (
      <>
        <div
          class="log"
          role="log"
          aria-label={text.conversation}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must reach it
          tabIndex={0}
          ref={this.scroller}
          onScroll={this.onScroll}
        >
          <div>
            {firstSeq > 1 && <Earlier earlier={earlier} />}
            {children}
          </div>
        </div>
        {this.state.waits && <NewsPill press={this.jump} />}
      </>
    );
  }
}

/** Owns what changes while the panel is open: the screen, loaded articles, a passing remark. */
import type { VisitorSession } from "@sidelight/client";
import { Component, createRef, type VNode } from "preact";
import { actionsOf } from "./actions.ts";
import { opensInChat } from "./arrival.ts";
import type { Loaded } from "./article.tsx";
import type { Environment } from "./environment.ts";
import { enterScreen } from "./focus.ts";
import { Foot, Head, Panes } from "./parts.tsx";
import { advance, openScreen, type Screens, START, type Step } from "./screens.ts";

/** How long a passing remark stays, in ms; long enough to read one sentence twice. */
const REMARK_MS = 5_000;

const LOADING: Loaded = { type: "loading" };

interface PanelProps {
  readonly session: VisitorSession;
  readonly env: Environment;
  close(): void;
}

interface PanelState {
  readonly screens: Screens;
  readonly remark: string;
  readonly articles: ReadonlyMap<string, Loaded>;
}

/** Keys typed in the panel are the panel's: shortcuts of the host page must not see them. */
function keepKeys(event: KeyboardEvent): void {
  event.stopPropagation();
}

/** The panel. */
export class Panel extends Component<PanelProps, PanelState> {
  override readonly state: PanelState = { screens: START, remark: "", articles: new Map() };
  private readonly element = createRef<HTMLDivElement>();
  private seen = "";
  private atHome: HTMLElement | null = null;
  private unsubscribe: () => void = () => undefined;

  override getChildContext(): Environment {
    return this.props.env;
  }

  override componentDidMount(): void {
    this.unsubscribe = this.props.session.subscribe(this.onSession);
    document.addEventListener("visibilitychange", this.tellSeen);
    this.onSession();
    this.enter();
  }

  override componentWillUnmount(): void {
    this.unsubscribe();
    document.removeEventListener("visibilitychange", this.tellSeen);
  }

  override componentDidUpdate(_: PanelProps, before: PanelState): void {
    const was = openScreen(before.screens);
    const is = openScreen(this.state.screens);
    if (was !== is) this.enter();
    this.tellSeen();
  }

  private readonly onSession = (): void => {
    const state = this.props.session.state();
    const chat = opensInChat(state, this.props.env.now());
    // Also draws anew what the session shows.
    this.setState(({ screens }) => ({
      screens: chat === null ? screens : advance(screens, { type: "arrived", chat }),
    }));
  };

  private enter(): void {
    const screen = openScreen(this.state.screens);
    if (this.element.current !== null) enterScreen(this.element.current, screen, this.atHome);
  }

  /** Tells the server what has been on screen, and only while the tab is really visible. */
  private readonly tellSeen = (): void => {
    const { session } = this.props;
    const { transcript } = session.state();
    const visible = document.visibilityState === "visible";
    const inChat = openScreen(this.state.screens).name === "chat";
    if (!(visible && inChat && transcript)) return;
    // Once for each event; one's own too, or the list would call it new.
    const newest = transcript.conversation + transcript.head;
    if (newest !== this.seen) session.seen();
    this.seen = newest;
  };

  private readonly go = (step: Step): void => {
    this.setState(({ screens }) => ({ screens: advance(screens, step) }));
  };

  private readonly load = (id: string): void => {
    const keep = (loaded: Loaded): void =>
      this.setState(({ articles }) => ({ articles: new Map(articles).set(id, loaded) }));
    keep(LOADING);
    this.props.session.article(id).then(
      (article) => keep({ type: "ready", article }),
      () => keep({ type: "failed" }),
    );
  };

  private readonly tell = (remark: string): void => {
    this.setState({ remark });
    setTimeout(() => this.setState({ remark: "" }), REMARK_MS);
  };

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    keepKeys(event);
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) this.props.close();
  };

  /** The host page draws its controls when it likes: what can be shown is looked up on return. */
  private readonly refresh = (): void => this.setState({});

  private readonly onFocusIn = ({ target }: Event): void => {
    if (target instanceof HTMLElement && target.closest("[data-screen=home]")) this.atHome = target;
    this.refresh();
  };

  override render(): VNode {
    const { session, env, close } = this.props;
    const { screens, remark, articles } = this.state;
    const { go, load, tell } = this;
    const state = session.state();
    const screen = openScreen(screens);
    const on = actionsOf({ session, state, screen, env, go, load, tell, close });
    const loaded = (screen.name === "article" && articles.get(screen.id)) || LOADING;
    return (
      <div
        ref={this.element}
        class={`panel on-${screen.name}`}
        role="dialog"
        aria-label={env.text.dialog}
        tabIndex={-1}
        dir={env.rtl ? "rtl" : "ltr"}
        lang={env.locale}
        onKeyDown={this.onKeyDown}
        onKeyUp={keepKeys}
        onKeyPress={keepKeys}
        onPointerEnter={this.refresh}
        onFocusIn={this.onFocusIn}
      >
        <Head state={state} screen={screen} on={on} />
        <Panes state={state} screen={screen} on={on} loaded={loaded} />
        <p class="remark" role="status">
          {remark}
        </p>
        <Foot state={state} screen={screen} on={on} />
      </div>
    );
  }
}

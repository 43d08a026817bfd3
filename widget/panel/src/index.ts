/** Owns mounting the panel into the loader's shadow root and removing every trace of it. */
import { h, render } from "preact";
import { type Environment, isRtl } from "./environment.ts";
import type { PanelOptions } from "./options.ts";
import { Panel } from "./panel.tsx";
import { EN } from "./strings.ts";
import { STYLES } from "./styles/index.ts";

export type { Anchors, PanelOptions } from "./options.ts";
export type { Strings } from "./strings.ts";

function adopt(root: ShadowRoot): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}

function environmentOf(options: PanelOptions): Environment {
  return {
    text: { ...EN, ...options.strings },
    locale: options.locale,
    rtl: isRtl(options.locale),
    anchors: options.anchors,
    now: options.now ?? (() => Date.now()),
  };
}

/** Shows the panel; the returned function takes it away, with its styles and subscriptions. */
export function mount(options: PanelOptions): () => void {
  const { root, session } = options;
  const disown = adopt(root);
  const place = document.createElement("div");
  place.className = "sidelight-panel";
  root.append(place);
  const env = environmentOf(options);
  render(h(Panel, { session, env, close: () => options.close() }), place);
  return () => {
    render(null, place);
    place.remove();
    disown();
  };
}

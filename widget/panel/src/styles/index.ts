/** Owns the order of the style sheets; what stands later wins. */
import answer from "./answer.css";
import chat from "./chat.css";
import csat from "./csat.css";
import dock from "./dock.css";
import home from "./home.css";
import motion from "./motion.css";
import panel from "./panel.css";
import prose from "./prose.css";
import theme from "./theme.css";

/** The panel's whole style sheet. */
export const STYLES: string = [theme, panel, home, prose, chat, answer, dock, csat, motion].join(
  "",
);

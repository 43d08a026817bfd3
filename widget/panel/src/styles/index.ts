/** Owns the order of the style sheets; what stands later wins. */
import answer from "./answer.css";
import chat from "./chat.css";
import csat from "./csat.css";
import dock from "./dock.css";
import home from "./home.css";
import motion from "./motion.css";
import panel from "./panel.css";
import prose from "./prose.css";
import reset from "./reset.css";
import theme from "./theme.css";

const RULES = reset + panel + home + prose + chat + answer + dock + csat + motion;

/** The panel's whole style sheet, nested so that the launcher beside the panel never feels it. */
export const STYLES: string = `${theme}.sidelight-panel{${RULES}}`;

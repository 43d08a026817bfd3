/** react-chat-widget on a page, as its documentation embeds it, without a server. */
import { createElement } from "react";
import { render } from "react-dom";
import { Widget } from "react-chat-widget";
import "react-chat-widget/lib/styles.css";

const place = document.body.appendChild(document.createElement("div"));
render(createElement(Widget, { handleNewUserMessage: () => {} }), place);

/** Starts Tidebill in the page; the only module that does work when imported. */
import { render } from "preact";
import { App } from "./app.tsx";
import { TidebillProvider } from "./tidebill.tsx";

const root = document.getElementById("app");
if (root !== null) {
  render(
    <TidebillProvider>
      <App />
    </TidebillProvider>,
    root,
  );
}

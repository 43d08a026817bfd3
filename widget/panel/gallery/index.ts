/** Shows one scene of the panel, named in the address: `?scene=answer&locale=ar`. */
import { mount } from "../src/index.ts";
import { NOW_MS, sceneSession } from "./scenes.ts";

const query = new URLSearchParams(location.search);
const host = document.createElement("div");
host.id = "sidelight";
document.body.append(host);
const session = sceneSession(query.get("scene") ?? "home");
const root = host.attachShadow({ mode: "open" });
const unmount = mount({
  root,
  session,
  locale: query.get("locale") ?? "en-GB",
  now: () => NOW_MS,
  anchors: { present: (id) => id !== "hidden", show: () => Promise.resolve(query.has("shows")) },
  close: () => unmount(),
});
Object.assign(window, { session });

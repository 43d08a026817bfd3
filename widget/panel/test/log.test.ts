/** Where the transcript stands when it grows and shrinks by itself. */
import { expect, it } from "vitest";
import { fakeSession, message, transcriptOf } from "./fake-session.ts";
import { settled, show } from "./shown.ts";

const VISIBLE_PX = 100;

/** Gives an element the height of a browser's layout, which there is none of here. */
function layOut(log: HTMLElement): { height: number; scroll(): void } {
  const content = { height: 300, scroll: () => log.dispatchEvent(new Event("scroll")) };
  let top = 0;
  Object.defineProperties(log, {
    clientHeight: { get: () => VISIBLE_PX },
    scrollHeight: { get: () => content.height },
    scrollTop: {
      get: () => top,
      set(next: number) {
        top = Math.max(0, Math.min(next, content.height - VISIBLE_PX));
      },
    },
  });
  return content;
}

async function reading() {
  const session = fakeSession({ transcript: transcriptOf([["visitor", message("do it")]]) });
  const shown = show(session);
  await settled();
  const log = shown.named("[role=log]", "Conversation");
  const content = layOut(log);
  const hear = async (...texts: string[]): Promise<void> => {
    const heard = texts.map((text) => ["assistant", message(text)] as const);
    session.set({ transcript: transcriptOf([["visitor", message("do it")], ...heard]) });
    await settled();
  };
  await hear("first");
  const pills = () => shown.all("button").filter((one) => one.textContent === "New messages");
  return { log, content, hear, pills };
}

it("follows on when something grew before the browser told of the scroll", async () => {
  const { log, content, hear, pills } = await reading();
  log.scrollTop = content.height;
  content.scroll();

  content.height = 360;
  content.scroll();
  await hear("first", "done");

  expect(pills()).toEqual([]);
});

it("stays, and says that there is news, for a reader who has scrolled away", async () => {
  const { log, content, hear, pills } = await reading();
  log.scrollTop = content.height;
  content.scroll();

  log.scrollTop = 0;
  content.scroll();
  await hear("first", "done");

  expect(pills()).toHaveLength(1);
});

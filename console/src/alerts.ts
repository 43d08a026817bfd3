/** Tells an agent that somebody waits: title, and sound or notification where he wants them. */

import type { Rows } from "./inbox.ts";
import type { Preferences } from "./preferences.ts";
import { strings } from "./strings.ts";

const BEEP_S = 0.18;
const BEEP_HZ = 660;

/** Plays one soft tone; browsers allow it after the first click on the page. */
function beep(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = BEEP_HZ;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + BEEP_S);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + BEEP_S);
  tone.onended = () => void audio.close();
}

function notify(
  name: string,
  text: string,
  conversation: string,
  open: (id: string) => void,
): void {
  const shown = new Notification(strings.alerts.waiting(name), { body: text, tag: conversation });
  shown.onclick = () => {
    globalThis.focus();
    open(conversation);
    shown.close();
  };
}

/** Returns the rows that wait now and did not before. */
export function newlyWaiting(before: Rows, after: Rows): readonly string[] {
  return [...after.values()]
    .filter((row) => row.state === "waiting" && before.get(row.conversation)?.state !== "waiting")
    .map((row) => row.conversation);
}

/** Alerts for the conversations given, as the agent's choices allow. */
export function alertFor(
  waiting: readonly string[],
  rows: Rows,
  preferences: Preferences,
  open: (conversation: string) => void,
): void {
  if (waiting.length === 0) return;
  if (preferences.sound.value) beep();
  if (!preferences.notify.value || Notification.permission !== "granted") return;
  for (const conversation of waiting) {
    const row = rows.get(conversation);
    if (row === undefined || document.hasFocus()) continue;
    notify(row.visitor.name || strings.visitorFallback, row.last_text, conversation, open);
  }
}

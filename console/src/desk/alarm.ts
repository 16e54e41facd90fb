import { effect } from "@preact/signals";
import type { ConversationCard } from "../../../client/src/contracts";
import { chosen } from "../choices";
import { t } from "../texts";
import type { Desk } from "./store";
import { nameOf, topicOf } from "./words";

/** What is new since the last look and is not under the advisor's eyes. */
export function newlyWaiting(
  before: ReadonlyMap<string, number>,
  mine: readonly ConversationCard[],
  offers: readonly ConversationCard[],
  inSight: readonly (string | undefined)[],
): ConversationCard[] {
  const written = mine.filter(
    (card) => card.unread > (before.get(card.id) ?? 0) && !inSight.includes(card.id),
  );
  const offered = offers.filter((card) => !before.has(`offer ${card.id}`));
  return [...offered, ...written];
}

let sounds: AudioContext | undefined;

/** Two soft notes. Before the first key of a page a browser allows none, and none is made. */
export function ring(): void {
  if (chosen.peek()?.sound === false) return;
  try {
    sounds ??= new AudioContext();
    if (sounds.state !== "running") {
      void sounds.resume().catch(() => {});
      return;
    }
    const { currentTime } = sounds;
    const loud = sounds.createGain();
    loud.gain.setValueAtTime(0.06, currentTime);
    loud.gain.exponentialRampToValueAtTime(0.001, currentTime + 0.35);
    loud.connect(sounds.destination);
    for (const [pitch, after] of [
      [660, 0],
      [880, 0.12],
    ] as const) {
      const tone = sounds.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(loud);
      tone.start(currentTime + after);
      tone.stop(currentTime + after + 0.2);
    }
  } catch {
    // A computer without sound is no reason to miss the rest.
  }
}

const shown = new Map<string, Notification>();

/** Stays on the screen until the console is looked at. It names no more than the list does. */
function tell(desk: Desk, card: ConversationCard): void {
  if (!chosen.peek()?.desktop || !("Notification" in window) || Notification.permission !== "granted") return;
  const told = new Notification(t("console.alarm.title", { name: nameOf(card) }), {
    body: topicOf(card),
    tag: card.id,
    requireInteraction: true,
  });
  told.onclick = () => {
    window.focus();
    if (desk.mine.peek().some((one) => one.id === card.id)) desk.show(card.id);
    told.close();
  };
  shown.set(card.id, told);
}

/** Sound, and a notice of the desktop while the tab is hidden; what is at hand stays silent. */
export function startAlarm(desk: Desk): () => void {
  let before: Map<string, number> | undefined;
  const seen = () => {
    if (document.visibilityState !== "visible") return;
    for (const told of shown.values()) told.close();
    shown.clear();
  };
  document.addEventListener("visibilitychange", seen);
  const stop = effect(() => {
    const mine = desk.mine.value;
    const offers = desk.offers.value;
    const hidden = document.visibilityState !== "visible";
    const now = new Map<string, number>(mine.map((card) => [card.id, card.unread]));
    for (const card of offers) now.set(`offer ${card.id}`, 1);
    const fresh = before ? newlyWaiting(before, mine, offers, hidden ? [] : desk.panes.shown.peek()) : [];
    before = now;
    if (fresh.length === 0) return;
    ring();
    if (hidden) for (const card of fresh) tell(desk, card);
  });
  return () => {
    stop();
    document.removeEventListener("visibilitychange", seen);
  };
}

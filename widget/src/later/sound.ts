import { effect, signal } from "@preact/signals";
import type { Widget } from "../widget";

/** Off until the visitor asks for it: a page that makes a noise by itself drives people away. */
export const sounds = signal(false);

const HERTZ = 660;
const LASTS_S = 0.25;
let audio: AudioContext | undefined;

/** One soft tone. */
function ring(): void {
  if (!audio) return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = HERTZ;
  volume.gain.setValueAtTime(0.12, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + LASTS_S);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + LASTS_S);
}

/** The press that turns it on lets the browser make sounds, and lets the visitor hear what it will be. */
export function turnSound(widget: Widget): void {
  sounds.value = !sounds.value;
  if (!sounds.value) return;
  const first = !audio;
  audio ??= new AudioContext();
  ring();
  if (!first) return;
  let heard = widget.talk.timeline.peek().cursor;
  effect(() => {
    const { lines, cursor } = widget.talk.timeline.value;
    const fresh = lines.some(({ entry }) => entry.by === "advisor" && entry.seq > heard);
    heard = cursor;
    if (fresh && sounds.peek()) ring();
  });
}

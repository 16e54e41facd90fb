import { signal } from "@preact/signals";
import type { Line } from "../desk/store";

const BEAT = 10_000;
/** An answer that takes this long is felt while working. */
export const SLOW = 700;
const KEPT = 3;

/** How the line is: what the server's last answers took, in words that need no colour. */
export type Light = "good" | "slow" | "restoring" | "closed";

export function lightOf(state: Line["status"]["value"]["state"], lags: readonly number[]): Light {
  if (state === "refused") return "closed";
  if (state !== "online") return "restoring";
  const sorted = [...lags].sort((a, b) => a - b);
  // One late answer is chance: it takes half of them.
  return (sorted[Math.floor(sorted.length / 2)] ?? 0) >= SLOW ? "slow" : "good";
}

/** Tells the server that somebody is here, and measures how long its answer takes. */
export class Beat {
  readonly lags = signal<readonly number[]>([]);
  #asked: number | undefined;

  constructor(readonly line: Line) {}

  start(): () => void {
    const timer = setInterval(() => void this.#beat(), BEAT);
    const late = setInterval(() => this.#wait(), SLOW);
    const fresh = this.line.onOnline(() => {
      this.lags.value = [];
      this.#asked = undefined;
    });
    return () => {
      clearInterval(timer);
      clearInterval(late);
      fresh();
    };
  }

  async #beat(): Promise<void> {
    if (this.line.status.peek().state !== "online" || this.#asked !== undefined) return;
    const asked = performance.now();
    this.#asked = asked;
    try {
      await this.line.call("desk:beat", { visible: document.visibilityState === "visible" });
    } catch {
      // The line says itself when it is down.
    }
    if (this.#asked !== asked) return;
    this.#asked = undefined;
    this.lags.value = [...this.lags.peek(), performance.now() - asked].slice(-KEPT);
  }

  /** An answer that has not come by now needs no more waiting to be known as late. */
  #wait(): void {
    const asked = this.#asked;
    if (asked === undefined || performance.now() - asked < 3 * SLOW) return;
    const lag = performance.now() - asked;
    if (lightOf("online", this.lags.peek()) === "good") this.lags.value = [lag, lag];
  }
}

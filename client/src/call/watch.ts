import { type ReadonlySignal, signal } from "@preact/signals";
import type { MediaSource } from "../contracts";
import { type Arrived, arrived, type Link } from "./links";

const LOOK_MS = 1_000;
export const STALLED_MS = 3_000;
const TELL_EVERY = 5;

interface Viewed {
  source: MediaSource;
  link: Link;
  /** Pictures are due; a still screen may rightly send none, and a voice sends only sound. */
  pictures: boolean;
}

interface Hooks {
  viewed: () => Viewed[];
  stuck: (source: string) => void;
  told: (source: string, stats: Record<string, number>) => void;
}

interface Mark {
  link: Link;
  count: number;
  at: number;
}

/** Whether something new came since the mark; a link of its own begins a new count. */
export function progress(before: Mark | undefined, link: Link, count: number, now: number): Mark {
  if (!before || before.link !== link || count > before.count) return { link, count, at: now };
  return before;
}

/** Looks every second whether pictures and sounds move on. Browsers tell of a dead line only after 7–17 s. */
export class Watch {
  readonly stalled: ReadonlySignal<boolean>;
  private readonly standsStill = signal(false);
  private readonly marks = new Map<string, Mark>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private looks = 0;

  constructor(private readonly hooks: Hooks) {
    this.stalled = this.standsStill;
  }

  start(): void {
    this.timer ??= setInterval(() => void this.look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.marks.clear();
    this.standsStill.value = false;
  }

  private async look(): Promise<void> {
    this.looks += 1;
    let still = false;
    for (const { source, link, pictures } of this.hooks.viewed()) {
      const now = await arrived(link);
      if (source.kind === "cam") {
        const mark = progress(
          this.marks.get(source.id),
          link,
          pictures ? now.frames : now.packets,
          Date.now(),
        );
        this.marks.set(source.id, mark);
        if (Date.now() - mark.at >= STALLED_MS) {
          still = true;
          // The count begins anew, so that the next try gets its time.
          this.marks.delete(source.id);
          this.hooks.stuck(source.id);
        }
      }
      if (this.looks % TELL_EVERY === 0) this.hooks.told(source.id, measured(now));
    }
    this.standsStill.value = still;
  }
}

function measured(now: Arrived): Record<string, number> {
  const stats: Record<string, number> = {};
  if (now.rttMs !== undefined) stats.rtt_ms = now.rttMs;
  if (now.loss !== undefined) stats.loss = now.loss;
  if (now.fps !== undefined) stats.fps = now.fps;
  if (now.width !== undefined) stats.width = now.width;
  if (now.height !== undefined) stats.height = now.height;
  if (now.freezes !== undefined) stats.freezes = now.freezes;
  return stats;
}

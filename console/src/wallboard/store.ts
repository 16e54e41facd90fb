import { signal } from "@preact/signals";
import type { Wall, WallSample } from "../../../client/src/contracts";
import { askChoices, chosen } from "../choices";
import type { Line } from "../desk/store";
import { type Level, levels, type Measure, turnedRed } from "./levels";

const HOUR = 3_600_000;

/** What the wallboard was told, for as long as somebody looks at it. */
export class Watching {
  readonly wall = signal<Wall | undefined>(undefined);
  readonly samples = signal<readonly WallSample[]>([]);
  readonly failed = signal<unknown>(undefined);
  /** What turned red and has not been seen. */
  readonly alerts = signal<readonly Measure[]>([]);
  #before: Record<Measure, Level> | undefined;
  readonly #stops: (() => void)[] = [];

  constructor(readonly line: Line) {}

  start(): () => void {
    this.#stops.push(
      this.line.on("wall:changed", (wall) => this.#heard(wall)),
      this.line.onOnline(() => void this.ask()),
    );
    void this.ask();
    return () => {
      for (const stop of this.#stops.splice(0)) stop();
      void this.line.call("wall:unwatch", {}).catch(() => {});
    };
  }

  async ask(): Promise<void> {
    this.failed.value = undefined;
    try {
      if (!chosen.peek()) await askChoices(this.line);
      const wall = await this.line.call("wall:watch", {});
      // What it still knows is whole; what is older than that, as after a restart, is known here alone.
      const first = wall.samples[0]?.at ?? Number.POSITIVE_INFINITY;
      this.samples.value = this.samples.peek().filter((one) => one.at < first);
      this.#heard(wall);
    } catch (error) {
      this.failed.value = error;
    }
  }

  seen(): void {
    this.alerts.value = [];
  }

  #heard(wall: Wall): void {
    this.wall.value = wall;
    const last = this.samples.peek().at(-1)?.at ?? 0;
    const fresh = wall.samples.filter((one) => one.at > last);
    if (fresh.length > 0) {
      this.samples.value = [...this.samples.peek(), ...fresh].filter((one) => one.at > wall.at - HOUR);
    }
    this.judge();
  }

  /** Holds the figures against the limits; what has turned red since the last time stays until it is seen. */
  judge(): void {
    const wall = this.wall.peek();
    const mine = chosen.peek();
    if (!wall || !mine) return;
    const now = levels(wall, mine.thresholds, wall.at);
    const red = turnedRed(this.#before, now);
    this.#before = now;
    if (mine.wall_alerts && red.length > 0) {
      this.alerts.value = [...new Set([...this.alerts.peek(), ...red])];
    }
  }
}

import { Refused } from "../../client/src/refused";
import type { Pending } from "../../client/src/timeline";
import type { Keep } from "./keep";

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Messages on their way: one at a time, in order, for as long as it takes, and over page loads. */
export class Outbox {
  private readonly failed = new Map<string, Pending>();
  private queue: Pending[] = [];
  private running = false;

  constructor(
    private readonly keep: Keep,
    private readonly send: (one: Pending) => Promise<void>,
    private readonly changed: (cid: string, change: Partial<Pending>) => void,
  ) {}

  /** What was written before the page was loaded again. */
  restore(): Pending[] {
    this.queue = (this.keep.all().outbox ?? []).map((one) => ({ ...one, state: "waiting" }));
    void this.flush();
    return [...this.queue];
  }

  add(one: Pending): void {
    this.queue.push(one);
    this.save();
    void this.flush();
  }

  retry(cid: string): void {
    const one = this.failed.get(cid);
    if (!one) return;
    this.failed.delete(cid);
    this.changed(cid, { state: "sending" });
    this.add(one);
  }

  clear(): void {
    this.queue = [];
    this.failed.clear();
    this.keep.put({ outbox: [] });
  }

  private async flush(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let one = this.queue[0]; one; one = this.queue[0]) {
      try {
        await this.send(one);
      } catch (error) {
        const refusal = error instanceof Refused ? error : undefined;
        if (refusal?.code === "too_many" && refusal.retryAfter !== undefined) {
          await wait(refusal.retryAfter * 1_000);
          continue;
        }
        this.failed.set(one.cid, one);
        this.changed(one.cid, { state: "failed", reason: refusal?.message ?? "" });
      }
      // `clear` may have emptied the queue meanwhile.
      if (this.queue[0] === one) this.queue.shift();
      this.save();
    }
    this.running = false;
  }

  private save(): void {
    const outbox = [...this.queue, ...this.failed.values()].map(({ cid, text, at }) => ({ cid, text, at }));
    this.keep.put({ outbox });
  }
}

export const KINDS_OF_TOUCH = ["pointerdown", "keydown", "input", "wheel"] as const;

/** Long enough to come back from reading something, and to answer when somebody is slow (WCAG 2.2.1). */
const ASKS_MS = 60_000;
const MINUTE_MS = 60_000;
const LEAST_MIN = 1;
const USUAL_MIN = 3;

/** How long nobody has touched the page, and what follows from it. */
export class Watch {
  private readonly rest: number;
  private last: number;

  /** `begun`: there is something to clear already, though nobody has touched anything. */
  constructor(
    minutes: number,
    now: number,
    private begun = false,
  ) {
    this.rest = (minutes >= LEAST_MIN ? minutes : USUAL_MIN) * MINUTE_MS;
    this.last = now;
  }

  touched(now: number): void {
    this.begun = true;
    this.last = now;
  }

  /** As in a call, where nobody touches anything. */
  hold(now: number): void {
    this.last = now;
  }

  /** A clock that was put back is no rest. */
  at(now: number): "in use" | "ask" | "over" {
    if (!this.begun || now < this.last) this.last = now;
    const rested = now - this.last;
    if (rested < this.rest) return "in use";
    return rested < this.rest + ASKS_MS ? "ask" : "over";
  }
}

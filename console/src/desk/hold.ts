import { GROUPS, type GroupName, inOrder, type Layout } from "./groups";

/** Rows keep their place at most this long while the pointer or the keys are at work. */
export const HOLD = 1_500;

const same = (a: Layout, b: Layout) => GROUPS.every((g) => a[g].join() === b[g].join());

/** The shown layout with what is gone taken out and what is new set at the end of its group. */
export function patched(shown: Layout, wanted: Layout): Layout {
  const present = new Set(inOrder(wanted));
  const placed = new Set(inOrder(shown));
  const group = (name: GroupName) => [
    ...shown[name].filter((id) => present.has(id)),
    ...wanted[name].filter((id) => !placed.has(id)),
  ];
  return { waiting: group("waiting"), visitor: group("visitor"), paused: group("paused") };
}

/** Holds the order of rows while the hand is near them, so that nothing moves under it. */
export class HeldLayout {
  shown: Layout = { waiting: [], visitor: [], paused: [] };
  #differsSince: number | undefined;
  #hand = Number.NEGATIVE_INFINITY;

  /** The pointer moved over the list, or a key went down. */
  touch(now: number): void {
    this.#hand = now;
  }

  settle(wanted: Layout, now: number): Layout {
    if (same(this.shown, wanted)) {
      this.#differsSince = undefined;
      return this.shown;
    }
    this.#differsSince ??= now;
    const resting = now - this.#hand >= HOLD || now - this.#differsSince >= HOLD;
    if (resting) this.#differsSince = undefined;
    const next = resting ? wanted : patched(this.shown, wanted);
    if (!same(next, this.shown)) this.shown = next;
    return this.shown;
  }
}

import { signal } from "@preact/signals";
import type { CallPointed } from "../contracts";
import type { CallLine } from "./line";

const EVERY_MS = 100;

/** Where somebody points on a shared screen. It marks, and presses nothing. */
export class Pointer {
  readonly place = signal<CallPointed | undefined>(undefined);
  /** Ours is on somebody's screen now. */
  shows = false;
  private again = 0;

  constructor(
    private readonly line: CallLine,
    private readonly session: () => string | undefined,
  ) {}

  take(place: CallPointed): void {
    this.place.value = place.x === undefined ? undefined : place;
  }

  /** Without a place the pointer goes away. */
  point(source: string, x?: number, y?: number): void {
    const session = this.session();
    const gone = x === undefined || y === undefined;
    if (!session || (!gone && Date.now() < this.again)) return;
    this.again = Date.now() + EVERY_MS;
    this.shows = !gone;
    const within = (part: number) => Math.min(1, Math.max(0, part));
    const place = gone ? {} : { x: within(x), y: within(y) };
    this.line.call("call:point", { session, source, ...place }).catch(() => {});
  }
}

import type { Entry } from "./contracts";

/** A line as it is shown: the entry with what later entries said about it. */
export interface Line {
  entry: Entry;
  text: string;
  masked: boolean;
  withdrawn: boolean;
}

/** What this side wrote and the server has not yet been seen to hold. Its text is masked already. */
export interface Pending {
  cid: string;
  text: string;
  at: number;
  state: "waiting" | "sending" | "stored" | "failed";
  reason?: string;
  /** Why it was refused. */
  code?: string;
  /** When it is tried again. */
  next?: number;
  /** Its advisor marked it as what the organisation answers for. */
  binding?: boolean;
}

/** `cursor` is the last seq held without a gap; what came too early stands in `held`. */
export interface Timeline {
  readonly lines: readonly Line[];
  readonly cursor: number;
  readonly held: ReadonlyMap<number, Entry>;
  readonly pending: readonly Pending[];
}

export const EMPTY: Timeline = { lines: [], cursor: 0, held: new Map(), pending: [] };

/** Takes entries in any order, any number of times; the same set always gives the same timeline. */
export function apply(timeline: Timeline, entries: readonly Entry[]): Timeline {
  const held = new Map(timeline.held);
  const seen = new Set<string>();
  for (const entry of entries) {
    if (entry.seq > timeline.cursor) held.set(entry.seq, entry);
  }
  if (held.size === 0) return timeline;
  let { cursor } = timeline;
  const lines = [...timeline.lines];
  for (let next = held.get(cursor + 1); next; next = held.get(cursor + 1)) {
    held.delete(next.seq);
    cursor = next.seq;
    if (next.cid) seen.add(next.cid);
    append(lines, next);
  }
  const early = new Set(Array.from(held.values(), (entry) => entry.cid));
  const pending = timeline.pending
    .filter((one) => !seen.has(one.cid))
    .map((one): Pending => (early.has(one.cid) ? { ...one, state: "stored" } : one));
  return { lines, cursor, held, pending };
}

function append(lines: Line[], entry: Entry): void {
  if (entry.kind !== "masked" && entry.kind !== "withdrawn") {
    lines.push({ entry, text: entry.text ?? "", masked: false, withdrawn: false });
    return;
  }
  const at = lines.findIndex((line) => line.entry.seq === entry.target);
  const line = lines[at];
  if (!line) return;
  lines[at] =
    entry.kind === "masked"
      ? { ...line, text: entry.text ?? "", masked: true }
      : { ...line, text: "", withdrawn: true };
}

/** Whether to ask the server for what comes after the cursor; `head` is the last seq it told of. */
export function behind(timeline: Timeline, head: number = timeline.cursor): boolean {
  return timeline.held.size > 0 || head > timeline.cursor;
}

/** They stand in the order in which they go: after a reload a new one may be shown before those that waited. */
export function addPending(timeline: Timeline, one: Pending): Timeline {
  const others = timeline.pending.filter((other) => other.cid !== one.cid);
  return { ...timeline, pending: [...others, one].sort((a, b) => a.at - b.at) };
}

export function changePending(timeline: Timeline, cid: string, change: Partial<Pending>): Timeline {
  const pending = timeline.pending.map((one) => (one.cid === cid ? { ...one, ...change } : one));
  return { ...timeline, pending };
}

export function dropPending(timeline: Timeline, cid: string): Timeline {
  return { ...timeline, pending: timeline.pending.filter((one) => one.cid !== cid) };
}

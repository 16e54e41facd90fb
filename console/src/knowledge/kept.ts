import type { Draft } from "./draft";

/** Unsaved edits of one article, with what they were made on. */
export interface Kept {
  rev: number;
  base: Draft;
  draft: Draft;
  at: number;
}

const PREFIX = "advisory.article.";
const DAYS_30_MS = 30 * 24 * 3_600_000;

/** A full or forbidden store only means that a reload would lose the edits: `false`, never an error. */
export function keep(id: string, kept: Kept, store: Storage = localStorage): boolean {
  try {
    store.setItem(PREFIX + id, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function kept(id: string, store: Storage = localStorage): Kept | undefined {
  try {
    const text = store.getItem(PREFIX + id);
    return text ? (JSON.parse(text) as Kept) : undefined;
  } catch {
    return undefined;
  }
}

export function forget(id: string, store: Storage = localStorage): void {
  store.removeItem(PREFIX + id);
}

/** Edits that nobody came back to for a month are let go. */
export function sweep(now: number, store: Storage = localStorage): void {
  const ids = Array.from({ length: store.length }, (_, index) => store.key(index))
    .filter((key) => key?.startsWith(PREFIX))
    .map((key) => key!.slice(PREFIX.length));
  for (const id of ids) if (now - (kept(id, store)?.at ?? 0) > DAYS_30_MS) forget(id, store);
}

import type { NewsItem } from "../../../client/src/contracts";

const KEY = "advisory.news";

/** Up to when somebody has read what is new, on this device; a store that is closed only forgets it. */
export function lastSeen(store: Storage = localStorage): number {
  try {
    return Number(store.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}

export function seenUpTo(at: number, store: Storage = localStorage): void {
  try {
    store.setItem(KEY, String(Math.max(at, lastSeen(store))));
  } catch {
    // What was read shows as new once more.
  }
}

export function parted(items: NewsItem[], seen: number): { fresh: NewsItem[]; earlier: NewsItem[] } {
  return { fresh: items.filter((one) => one.at > seen), earlier: items.filter((one) => one.at <= seen) };
}

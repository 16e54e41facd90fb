import { signal } from "@preact/signals";
import type { ArticleRow } from "../../../client/src/contracts";

/** How many there are behind each tab, as last heard. */
export const counts = signal<Record<string, number>>({});

/** Services seen so far: an editor may use any, also those they do not advise in. */
export const seenServices = signal<ReadonlySet<string>>(new Set());

export function count(news: Record<string, number>): void {
  counts.value = { ...counts.value, ...news };
}

export function noteServices(rows: Pick<ArticleRow, "services">[]): void {
  const all = new Set([...seenServices.value, ...rows.flatMap((row) => row.services)]);
  if (all.size !== seenServices.value.size) seenServices.value = all;
}

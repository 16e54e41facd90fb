import { signal } from "@preact/signals";

/** How many there are behind each tab, as last heard. */
export const counts = signal<Record<string, number>>({});

/** Every service by id, with its name in the language of the page. */
export const serviceNames = signal<Record<string, string>>({});

export function serviceName(id: string): string {
  return serviceNames.value[id] ?? id;
}

export function count(news: Record<string, number>): void {
  counts.value = { ...counts.value, ...news };
}

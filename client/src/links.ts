const ADDRESS = /https:\/\/[^\s<>"'⟦⟧]+/gu;

export type Part = { text: string } | { href: string; host: string };

/** Splits a message where it holds web addresses; closing marks of the sentence stay outside. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const href = match[0].replace(/[.,;:!?)\]]+$/u, "");
    const host = hostOf(href);
    if (!host) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ href, host });
    end = match.index + href.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** The host that a link really leads to; nothing for anything but the web. */
export function hostOf(href: string): string | undefined {
  try {
    const url = new URL(href);
    return url.protocol === "https:" || url.protocol === "http:" ? url.host : undefined;
  } catch {
    return undefined;
  }
}

/** A text with what was taken out of it: `⟦name 1⟧` or `⟦identity_code:11⟧`. */
export type Piece = { text: string } | { mask: string; number?: number };

const MASK = /⟦([a-z_]+)(?:[ :](\d+))?⟧/g;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(MASK)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    const number = match[0].includes(":") ? undefined : match[2];
    found.push({ mask: match[1]!, ...(number ? { number: Number(number) } : {}) });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** A removed secret stands in a text as `⟦kind:length⟧`, a mark of the FAQ as `⟦kind n⟧`. */
const MASK = /⟦([a-z_]+)(?::(\d+)| (\d+))⟧/gu;

export interface Mask {
  kind: string;
  length: number;
  mark: string;
}

export type Piece = { text: string } | { mask: Mask };

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(MASK)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ mask: { kind: match[1]!, length: Number(match[2] ?? 0), mark: match[0] } });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

export function masksIn(text: string): Mask[] {
  return pieces(text).flatMap((piece) => ("mask" in piece ? [piece.mask] : []));
}

/** What is being looked for at the caret: `/` for answers or `@` for contacts, and the letters after it. */
export interface Slash {
  sign: "/" | "@";
  start: number;
  end: number;
  query: string;
}

const LONGEST = 40;

/**
 * Finds `/query` or `@query` that ends at the caret. The character counts, not the key: on a Finnish
 * keyboard `/` is Shift+7 and `@` AltGr+2. `ja/tai`, `https://` and addresses of e-mail are ordinary text, so
 * a space or nothing must come before.
 */
export function slashAt(text: string, caret: number): Slash | undefined {
  const start = Math.max(text.lastIndexOf("/", caret - 1), text.lastIndexOf("@", caret - 1));
  if (caret === 0 || start < 0 || caret - start - 1 > LONGEST) return undefined;
  if (start > 0 && !/\s/u.test(text[start - 1] as string)) return undefined;
  const query = text.slice(start + 1, caret);
  if (/\s/u.test(query)) return undefined;
  return { sign: text[start] as Slash["sign"], start, end: caret, query };
}

export interface Edited {
  text: string;
  caret: number;
}

/** Puts `insert` in place of `from`–`to`; a space is added where words would otherwise touch. */
export function insertAt(text: string, from: number, to: number, insert: string): Edited {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const lead = before !== "" && !/\s$/u.test(before) ? " " : "";
  const trail = after !== "" && !/^[\s.,;:!?)]/u.test(after) ? " " : "";
  const head = before + lead + insert;
  return { text: head + trail + after, caret: head.length };
}

export interface Piece {
  text: string;
  hit: boolean;
}

/** Splits text so that the words that led here can be marked. */
export function marked(text: string, words: readonly string[]): Piece[] {
  const wanted = words.filter((w) => w.trim() !== "").sort((a, b) => b.length - a.length);
  if (wanted.length === 0) return [{ text, hit: false }];
  const escaped = wanted.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(${escaped.join("|")})`, "giu");
  return text
    .split(pattern)
    .map((part, i) => ({ text: part, hit: i % 2 === 1 }))
    .filter((part) => part.text !== "");
}

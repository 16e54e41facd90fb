/** A variable that nobody has filled in yet: `{name}` in the text. */
export interface Unresolved {
  name: string;
  start: number;
  end: number;
}

const VARIABLE = /\{([\p{L}][\p{L}\p{N}_:.-]{0,39})\}/gu;

export function unresolved(text: string): Unresolved[] {
  return [...text.matchAll(VARIABLE)].map((match) => ({
    name: match[1] as string,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The variable Tab goes to: the next one after the caret, or the first. */
export function nextVariable(text: string, caret: number): Unresolved | undefined {
  const all = unresolved(text);
  return all.find((variable) => variable.start >= caret) ?? all[0];
}

export interface Part {
  text: string;
  variable: boolean;
}

export function variableParts(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const variable of unresolved(text)) {
    if (variable.start > at) parts.push({ text: text.slice(at, variable.start), variable: false });
    parts.push({ text: text.slice(variable.start, variable.end), variable: true });
    at = variable.end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), variable: false });
  return parts;
}

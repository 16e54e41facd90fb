// Secrets in a message, found before anything leaves the browser. `advisory/guard/live.py` runs the
// same rules step by step; the two must agree to the last span. Lengths and spans count code points.
// Erasable syntax only: the tests run this file in Node as it stands.

import {
  BOND,
  DATE,
  END_OF_LINE,
  EXACT,
  every,
  FOLD,
  HOLE,
  ITEM,
  isAlnum,
  isDigit,
  type Kind,
  LAST_WORD,
  MARK,
  NEXT_WORD,
  NO_CODE,
  NOT_AFTER,
  NOT_BEFORE,
  NOT_PASSWORD,
  OTHER,
  OTHER_CODES,
  onlyDigits,
  PAIRS,
  PREFIXES,
  REFERENCES,
  RUN,
  SHAPES,
  SPOKEN,
  SPOKEN_RUN,
  type Trigger,
  VALUES,
  WHOLE_BOND,
  WINDOW,
} from "./rules.ts";

export type { Kind } from "./rules.ts";

export interface Span {
  start: number;
  end: number;
  kind: Kind;
}

export interface Masked {
  text: string;
  spans: Span[];
}

type Found = [start: number, end: number, put: string];
type Near = [start: number, end: number, trigger: Trigger];

function matchAt(pattern: string, text: string, at: number): RegExpExecArray | null {
  const sticky = new RegExp(pattern, "y");
  sticky.lastIndex = at;
  return sticky.exec(text);
}

const ROUNDS = 4;

/** Folded text, one UTF-16 unit a character, each knowing where it stood in the original. */
class Folded {
  text = "";
  starts: number[] = [];
  ends: number[] = [];

  constructor(original: string) {
    let at = 0;
    for (const character of original) {
      const folded = FOLD.get(character) ?? OTHER;
      if (folded) {
        this.text += folded;
        this.starts.push(at);
        this.ends.push(at + 1);
      }
      at++;
    }
  }

  replace(parts: Found[]): void {
    for (const [start, end, put] of [...parts].reverse()) {
      this.text = this.text.slice(0, start) + put + this.text.slice(end);
      this.starts.splice(start, end - start, this.starts[start] as number);
      this.ends.splice(start, end - start, this.ends[end - 1] as number);
    }
  }
}

function triggerOf(word: string): Trigger | undefined {
  return EXACT.get(word) ?? PREFIXES.get(word.slice(0, 4))?.find((known) => word.startsWith(known.word));
}

function wordBefore(text: string, start: number): string {
  return LAST_WORD.exec(text.slice(Math.max(0, start - 24), start))?.[1] ?? "";
}

function shaped(text: string, shape: (typeof SHAPES)[number]): Found[] {
  const found: Found[] = [];
  shape.pattern.lastIndex = 0;
  for (let match = shape.pattern.exec(text); match; match = shape.pattern.exec(text)) {
    const start = match.index;
    let end = start + match[0].length;
    if (isAlnum(text[start - 1])) end = -1;
    else if (shape.alone && /[0-9][- \n]$/.test(text.slice(Math.max(0, start - 2), start))) end = -1;
    else if (shape.unless && REFERENCES.has(wordBefore(text, start))) end = -1;
    else if (shape.check) end = shape.check(text, start, end);
    if (end > 0) found.push([start, end, shape.kind]);
    shape.pattern.lastIndex = end > 0 ? end : start + 1;
  }
  return found;
}

function triggersIn(text: string): Near[] {
  const near: Near[] = [];
  const all = [...text.matchAll(/[a-z]+/g)].map((m) => [m[0], m.index, m.index + m[0].length] as const);
  all.forEach(([word, start, end], place) => {
    const next = all[place + 1];
    const pair = next && next[1] === end + 1 ? PAIRS.get(`${word} ${next[0]}`) : undefined;
    if (next && pair) {
      near.push([start, next[2], pair]);
      return;
    }
    const trigger = triggerOf(word);
    if (!trigger) return;
    const before = all[place - 1];
    if (trigger.ambiguous && before && start - before[2] === 1) {
      if (OTHER_CODES.has(before[0])) return;
      const last = near[near.length - 1];
      if (last && last[1] === start - 1) {
        last[1] = end;
        return;
      }
    }
    near.push([start, end, trigger]);
  });
  return near;
}

function fits(trigger: Trigger, digits: number): string {
  for (const [least, most, kind] of VALUES[trigger.group] ?? []) {
    if (digits >= least && digits <= most) return kind;
  }
  return "";
}

function isOtherNumber(text: string, start: number, end: number): boolean {
  const before = text[start - 1] ?? " ";
  if (".,/:".includes(before) && isDigit(text[start - 2])) return true;
  if (before === "+" || isAlnum(text[end])) return true;
  if (".,/:".includes(text[end] ?? " ") && isDigit(text[end + 1])) return true;
  return NO_CODE.test(text.slice(start, end));
}

function loosely(text: string, start: number, end: number, groups: number[]): boolean {
  const digits = groups.reduce((sum, group) => sum + group, 0);
  if (groups.length > 1 && Math.min(...groups) < 3 && Math.max(...groups) > 1) return false;
  if (text[start] === "0" && digits >= 9) return false;
  if (digits === 4 && ["19", "20"].includes(text.slice(start, start + 2))) return false;
  if (digits === 5 && [", ", ",\n"].includes(text.slice(Math.max(0, start - 2), start))) return false;
  if (NOT_AFTER.has(wordBefore(text, start))) return false;
  const word = NEXT_WORD.exec(text.slice(end, end + 40))?.[1];
  if (word === undefined) return true;
  if ("$%".includes(word)) return false;
  return !NOT_BEFORE.some((unit) => word === unit || (unit.length > 2 && word.startsWith(unit)));
}

/** The kind of the digits from `start` to `end`, by the trigger words around them; "" for none. */
function kindOf(text: string, start: number, end: number, near: Near[]): string {
  if (isOtherNumber(text, start, end)) return "";
  const groups = (text.slice(start, end).match(/[0-9]+/g) ?? []).map((group) => group.length);
  const digits = groups.reduce((sum, group) => sum + group, 0);
  const past = near.filter((one) => one[1] <= start);
  const touching = isAlnum(text[start - 1]);
  for (const [, stop, trigger] of past.slice(-3).reverse()) {
    if (start - stop > WINDOW.after) break;
    const kind = fits(trigger, digits);
    if (!kind || (touching && stop !== start)) continue;
    if (WHOLE_BOND.test(text.slice(stop, start)) || loosely(text, start, end, groups)) return kind;
  }
  const next = near[past.length];
  if (next && !touching) {
    const gap = text.slice(end, next[0]);
    const kind = fits(next[2], digits);
    if (kind && gap.length <= WINDOW.before && !/[.?!\n]/.test(gap) && loosely(text, start, end, groups)) {
      return kind;
    }
  }
  return "";
}

function looksLikePhone(text: string, start: number, run: string): boolean {
  return (
    (onlyDigits(run).length >= 7 && (run[0] === "0" || text[start - 1] === "+")) || run.startsWith("358")
  );
}

function numbers(text: string, near: Near[]): Found[] {
  const found: Found[] = [];
  for (const run of text.matchAll(every(RUN))) {
    const start = run.index;
    const end = start + run[0].length;
    const kind = kindOf(text, start, end, near);
    if (kind) found.push([start, end, kind]);
    else if (/[^0-9]/.test(run[0]) && !looksLikePhone(text, start, run[0]) && !NO_CODE.test(run[0])) {
      for (const group of run[0].matchAll(/[0-9]+/g)) {
        const from = start + group.index;
        const to = from + group[0].length;
        const part = kindOf(text, from, to, near);
        if (part) found.push([from, to, part]);
      }
    }
  }
  return found;
}

function passwords(text: string, near: Near[]): Found[] {
  const found: Found[] = [];
  for (const [, stop, trigger] of near) {
    if (trigger.group !== "password") continue;
    let start = stop + (matchAt(BOND, text, stop)?.[0].length ?? 0);
    while (start > stop && !` \n:=${HOLE}`.includes(text[start - 1] as string)) start--;
    const value = matchAt("[^ \n]{4,}", text, start)?.[0];
    const last = found[found.length - 1];
    if (!value || start === stop || (last && start < last[1])) continue;
    if (value.includes(HOLE) || DATE.test(value)) continue;
    const digits = onlyDigits(value).length;
    const bond = text.slice(stop, start);
    const right = digits
      ? digits > 3 || /[a-z]/.test(value)
      : /[:=a-z]/.test(bond) &&
        END_OF_LINE.test(text.slice(start + value.length)) &&
        !NOT_PASSWORD.some((word) => value.startsWith(word));
    if (right) found.push([start, start + value.length, "password"]);
  }
  return found;
}

function spoken(folded: Folded): void {
  const parts: Found[] = [];
  const run = every(SPOKEN_RUN);
  for (let match = run.exec(folded.text); match; match = run.exec(folded.text)) {
    const start = match.index;
    if (isAlnum(folded.text[start - 1])) {
      run.lastIndex = start + 1;
      continue;
    }
    const items = [...match[0].matchAll(every(ITEM))]
      .filter((item) => SPOKEN.has(item[0]))
      .map((item): Found => {
        const from = start + item.index;
        return [from, from + item[0].length, SPOKEN.get(item[0]) as string];
      });
    if (items.length > 1) parts.push(...items);
  }
  if (parts.length) folded.replace(parts);
}

function merged(spans: Span[]): Span[] {
  const result: Span[] = [];
  const sorted = [...spans].sort((a, b) => a.start - b.start || a.end - b.end || (a.kind < b.kind ? -1 : 1));
  for (const span of sorted) {
    const last = result[result.length - 1];
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end);
    else result.push({ ...span });
  }
  return result;
}

function find(text: string): Span[] {
  const folded = new Folded(text);
  const marks = [...folded.text.matchAll(every(MARK))];
  if (marks.length) folded.replace(marks.map((mark) => [mark.index, mark.index + mark[0].length, HOLE]));
  const spans: Span[] = [];
  const take = (found: Found[]): boolean => {
    for (const [start, end, kind] of found) {
      spans.push({
        start: folded.starts[start] as number,
        end: folded.ends[end - 1] as number,
        kind: kind as Kind,
      });
    }
    if (found.length) folded.replace(found.map(([start, end]) => [start, end, HOLE]));
    return found.length > 0;
  };
  const all = [...folded.text.matchAll(/[0-9]+|[a-z]+/g)].filter(
    ([one]) => isDigit(one[0]) || SPOKEN.has(one) || triggerOf(one),
  );
  if (all[WINDOW.numbers]) take([[all[0]?.index as number, folded.text.length, "one_time_code"]]);
  spoken(folded);
  for (let round = 0; round < ROUNDS; round++) {
    let changed = false;
    if (/[0-9]/.test(folded.text)) {
      for (const shape of SHAPES) changed = take(shaped(folded.text, shape)) || changed;
    }
    let near = triggersIn(folded.text);
    if (near.length) {
      if (take(passwords(folded.text, near))) {
        changed = true;
        near = triggersIn(folded.text);
      }
      changed = take(numbers(folded.text, near)) || changed;
    }
    if (!changed) break;
  }
  return merged(spans);
}

const markOf = ({ start, end, kind }: Span): string => `⟦${kind}:${end - start}⟧`;

function apply(text: string, spans: Span[]): Masked {
  if (!spans.length) return { text, spans };
  const points = Array.from(text);
  let done = 0;
  let result = "";
  for (const { start, end, kind } of spans) {
    result += points.slice(done, start).join("") + markOf({ start, end, kind });
    done = end;
  }
  return { text: result + points.slice(done).join(""), spans };
}

export function mask(text: string): Masked {
  return apply(text, find(text));
}

const ANY_DIGITS = /\p{Nd}+(?:[ \-.:/]{1,2}\p{Nd}+)*/gu;

/**
 * As `mask`, and no digit passes either, nor a number in words: for while somebody identifies themself.
 * What is masked is looked through again: where digits are gone, a word may stand right behind a trigger.
 */
export function maskAll(text: string): Masked {
  let masked: Masked = { text, spans: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const found = foundAll(masked.text);
    if (!found.length) break;
    const known = masked.spans;
    const more = found.map(({ start, end, kind }) => {
      return { start: originOf(known, start, false), end: originOf(known, end, true), kind };
    });
    masked = apply(text, merged([...known, ...more]));
  }
  return masked;
}

function foundAll(text: string): Span[] {
  const plain = new Folded(text);
  const spans = find(text);
  const marks = [...plain.text.matchAll(every(MARK))].map((mark): Found => {
    return [mark.index, mark.index + mark[0].length, HOLE];
  });
  // What is found by its shape keeps its kind, and the length that stands in a mark tells nothing.
  const taken = [
    ...marks.map(([start, end]) => [plain.starts[start], plain.ends[end - 1]] as [number, number]),
    ...spans.map(({ start, end }) => [start, end] as [number, number]),
  ];
  const take = (start: number, end: number): void => {
    if (!taken.some(([from, to]) => from <= start && end <= to))
      spans.push({ start, end, kind: "one_time_code" });
  };
  if (marks.length) plain.replace(marks);
  spoken(plain);
  for (const { 0: run, index } of plain.text.matchAll(ANY_DIGITS)) {
    take(plain.starts[index] as number, plain.ends[index + run.length - 1] as number);
  }
  for (const { 0: run, index } of text.matchAll(ANY_DIGITS)) {
    const start = Array.from(text.slice(0, index)).length;
    take(start, start + Array.from(run).length);
  }
  return merged(spans);
}

/** Where in the original `place` stands once `spans` are masked: before a mark that it is in, or after it. */
function originOf(spans: readonly Span[], place: number, after: boolean): number {
  let grown = 0;
  for (const span of spans) {
    const begins = span.start + grown;
    if (place <= begins) break;
    const ends = begins + markOf(span).length;
    if (place < ends) return after ? span.end : span.start;
    grown = ends - span.end;
  }
  return place - grown;
}

/** `text` without its part of a secret that began in `previous`: its sender's last texts, at least one. */
export function maskWithHistory(previous: readonly string[], text: string): Masked {
  const before = `${previous.join("\n")}\n`;
  const from = Array.from(before).length;
  const inside = find(before + text)
    .filter((span) => span.end > from)
    .map(({ start, end, kind }) => ({ start: Math.max(start - from, 0), end: end - from, kind }));
  return apply(text, merged([...find(text), ...inside]));
}

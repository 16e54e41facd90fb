// Secrets in a message, found before anything leaves the browser. `advisory/guard/live.py` runs the
// same rules step by step; the two must agree to the last span. Lengths and spans count code points.
// Erasable syntax only: the tests run this file in Node as it stands.

import data from "../../../advisory/guard/rules.json" with { type: "json" };

export type Kind =
  | "identity_code"
  | "card"
  | "iban"
  | "bank_user_id"
  | "one_time_code"
  | "pin"
  | "password";

export interface Span {
  start: number;
  end: number;
  kind: Kind;
}

export interface Masked {
  text: string;
  spans: Span[];
}

export interface MaskedWithHistory {
  current: Masked;
  previous: Masked[];
}

type Found = [start: number, end: number, put: string];
type Trigger = { group: string; word: string; ambiguous: boolean };
type Near = [start: number, end: number, trigger: Trigger];
type Check = (text: string, start: number, end: number) => number;

const OTHER = "\x7f";
const HOLE = "\x1f";
const ROUNDS = 4;

const words = (text: string): string[] => text.split(" ").filter(Boolean);
const set = (text: string): Set<string> => new Set(words(text));
const longestFirst = (list: string[]): string =>
  list.sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).join("|");
const every = (pattern: string): RegExp => new RegExp(pattern, "g");

const FOLD = new Map<string, string>();
for (let code = 0x20; code < 0x7f; code++) FOLD.set(String.fromCharCode(code), String.fromCharCode(code));
for (const [ranges, targets] of Object.entries(data.fold)) {
  for (const part of words(ranges)) {
    const [first, last] = part.split("-").map((hex) => Number.parseInt(hex, 16)) as [number, number?];
    for (let code = first; code <= (last ?? first); code++) {
      FOLD.set(String.fromCodePoint(code), targets && (targets[(code - first) % targets.length] as string));
    }
  }
}

const EXACT = new Map<string, Trigger>();
const PREFIXES = new Map<string, Trigger[]>();
const PAIRS = new Map<string, Trigger>();
for (const [name, lists] of Object.entries(data.triggers) as [
  string,
  { exact: string; prefix: string; pairs?: string },
][]) {
  const group = name.replace("?", "");
  const ambiguous = name !== group;
  for (const word of words(lists.exact)) EXACT.set(word, { group, word, ambiguous });
  for (const word of words(lists.prefix)) {
    const key = word.slice(0, 4);
    PREFIXES.set(key, [...(PREFIXES.get(key) ?? []), { group, word, ambiguous }]);
  }
  for (const word of (lists.pairs ?? "").split(";").filter(Boolean)) {
    PAIRS.set(word, { group, word, ambiguous: false });
  }
}
for (const bucket of PREFIXES.values()) bucket.sort((a, b) => b.word.length - a.word.length);

const SPOKEN = new Map(
  Object.entries(data.digits).flatMap(([digit, list]) => words(list).map((word) => [word, digit])),
) as Map<string, string>;
const IBANS = new Map(words(data.ibans).map((part) => [part.slice(0, 2), Number(part.slice(2))]));
const VALUES = data.values as unknown as Record<string, [number, number, Kind][]>;
const NOT_AFTER = set(data.not_after);
const REFERENCES = set(data.references);
const OTHER_CODES = set(data.other_codes);
const NOT_BEFORE = words(data.not_before);
const NOT_PASSWORD = words(data.not_password);

export const kinds = data.kinds as Kind[];

const ITEM = `(?:[0-9]|${longestFirst([...SPOKEN.keys()])})`;
const SPOKEN_RUN = `${ITEM}(?:[ ,.\n-]{1,3}${ITEM}){3,}(?![a-z0-9])`;
const MARK = `⟦(?:${kinds.join("|")}):[0-9]{1,5}⟧`;
const RUN = "[0-9](?:[-., \n]{1,3}[0-9](?![0-9]))+|[0-9]+(?:[- \n]{1,2}[0-9]+)*";
const BOND = `[^a-z0-9]*(?:(?:${words(data.joiners).join("|")})[^a-z0-9]+)*(?:[a-z]-)?`;
const WHOLE_BOND = new RegExp(`^${BOND}$`);
const LAST_WORD = /([a-z]+)[^a-z0-9]*$/;
const NEXT_WORD = /^[ -]?([a-z]+|[$%])/;
const DATE = /^[^0-9]*[0-9]{1,2}[.][0-9]{1,2}[.](?:[0-9]{2,4})?[^0-9]*$/;
const END_OF_LINE = /^[ .!]*(?:\n|$)/;

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= "0" && c <= "9";
const isAlnum = (c: string | undefined): boolean => isDigit(c) || (c !== undefined && c >= "a" && c <= "z");
const onlyAlnum = (text: string): string => text.replace(/[^0-9a-z]/g, "");
const onlyDigits = (text: string): string => text.replace(/[^0-9]/g, "");

function matchAt(pattern: string, text: string, at: number): RegExpExecArray | null {
  const sticky = new RegExp(pattern, "y");
  sticky.lastIndex = at;
  return sticky.exec(text);
}

function prefixEnd(text: string, start: number, end: number, length: number): number {
  let left = length;
  for (let at = start; at < end; at++) {
    if (isAlnum(text[at]) && --left === 0) return isAlnum(text[at + 1]) ? -1 : at + 1;
  }
  return -1;
}

function luhn(digits: string): boolean {
  let total = 0;
  for (let place = 0; place < digits.length; place++) {
    const value = Number(digits[digits.length - 1 - place]) * (1 + (place % 2));
    total += value > 9 ? value - 9 : value;
  }
  return total % 10 === 0;
}

const CHECKS: Record<string, Check> = {
  identity(text, start, end) {
    const code = onlyAlnum(text.slice(start, end));
    const digits = code.slice(0, 6) + code.slice(-4, -1);
    const day = Number(digits.slice(0, 2));
    const month = Number(digits.slice(2, 4));
    const plausible = day >= 1 && day <= 31 && month >= 1 && month <= 12;
    return plausible && "0123456789abcdefhjklmnprstuvwxy"[Number(digits) % 31] === code.slice(-1) ? end : -1;
  },
  iban(text, start, end) {
    const length = IBANS.get(text.slice(start, start + 2));
    const stop = length ? prefixEnd(text, start, end, length) : -1;
    if (stop < 0) return -1;
    const code = onlyAlnum(text.slice(start, stop));
    let rest = 0;
    for (const c of code.slice(4) + code.slice(0, 4)) {
      const value = Number.parseInt(c, 36);
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest === 1 ? stop : -1;
  },
  luhn(text, start, end) {
    for (let length = 19; length > 12; length--) {
      const stop = prefixEnd(text, start, end, length);
      const first = (data.cards as Record<string, string>)[length] as string;
      if (stop > 0 && first.includes(text[start] as string) && luhn(onlyDigits(text.slice(start, stop)))) {
        return stop;
      }
    }
    return -1;
  },
};

const SHAPES = data.shapes.map((rule) => ({
  kind: rule.kind,
  pattern: every(rule.pattern),
  check: rule.check ? CHECKS[rule.check] : undefined,
  unless: rule.unless ?? false,
  alone: rule.alone ?? false,
}));

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
    let text = "";
    const starts: number[] = [];
    const ends: number[] = [];
    let done = 0;
    const keep = (end: number): void => {
      text += this.text.slice(done, end);
      for (let at = done; at < end; at++) {
        starts.push(this.starts[at] as number);
        ends.push(this.ends[at] as number);
      }
    };
    for (const [start, end, put] of parts) {
      keep(start);
      text += put;
      starts.push(this.starts[start] as number);
      ends.push(this.ends[end - 1] as number);
      done = end;
    }
    keep(this.text.length);
    this.text = text;
    this.starts = starts;
    this.ends = ends;
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

function isOtherNumber(text: string, start: number, end: number, groups: number[]): boolean {
  const before = text[start - 1] ?? " ";
  if (".,/:".includes(before) && isDigit(text[start - 2])) return true;
  if (before === "+" || isAlnum(text[end])) return true;
  if (".,/:".includes(text[end] ?? " ") && isDigit(text[end + 1])) return true;
  return text.slice(start, end).includes("-") && ["7,1", "4,2,2", "2,2"].includes(groups.join());
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
function valueOf(text: string, start: number, end: number, near: Near[]): string {
  const groups = (text.slice(start, end).match(/[0-9]+/g) ?? []).map((group) => group.length);
  if (isOtherNumber(text, start, end, groups)) return "";
  const digits = groups.reduce((sum, group) => sum + group, 0);
  let low = 0;
  for (let high = near.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((near[middle] as Near)[1] < start + 1) low = middle + 1;
    else high = middle;
  }
  const touching = isAlnum(text[start - 1]);
  for (const [, stop, trigger] of near.slice(Math.max(0, low - 3), low).reverse()) {
    if (start - stop > data.window.after) break;
    const kind = fits(trigger, digits);
    if (!kind || (touching && stop !== start)) continue;
    if (WHOLE_BOND.test(text.slice(stop, start)) || loosely(text, start, end, groups)) return kind;
  }
  const next = near[low];
  if (next && !touching) {
    const gap = text.slice(end, next[0]);
    const kind = fits(next[2], digits);
    if (kind && gap.length <= data.window.before && !/[.?!\n]/.test(gap) && loosely(text, start, end, groups)) {
      return kind;
    }
  }
  return "";
}

function looksLikePhone(text: string, start: number, run: string): boolean {
  return (onlyDigits(run).length >= 7 && (run[0] === "0" || text[start - 1] === "+")) || run.startsWith("358");
}

function numbers(text: string, near: Near[]): Found[] {
  const found: Found[] = [];
  for (const run of text.matchAll(every(RUN))) {
    const start = run.index;
    const end = start + run[0].length;
    const kind = valueOf(text, start, end, near);
    if (kind) found.push([start, end, kind]);
    else if (/[^0-9]/.test(run[0]) && !looksLikePhone(text, start, run[0])) {
      for (const group of run[0].matchAll(/[0-9]+/g)) {
        const from = start + group.index;
        const to = from + group[0].length;
        const part = valueOf(text, from, to, near);
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
  spoken(folded);
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

function apply(text: string, spans: Span[]): Masked {
  if (!spans.length) return { text, spans };
  const points = Array.from(text);
  let done = 0;
  let result = "";
  for (const { start, end, kind } of spans) {
    result += `${points.slice(done, start).join("")}⟦${kind}:${end - start}⟧`;
    done = end;
  }
  return { text: result + points.slice(done).join(""), spans };
}

export function mask(text: string): Masked {
  return apply(text, find(text));
}

/** Mask a secret split over messages; `previous` holds the sender's last texts, oldest first. */
export function maskWithHistory(previous: readonly string[], text: string): MaskedWithHistory {
  const texts = [...previous, text];
  const joint = previous.length ? find(texts.join("\n")) : [];
  let offset = 0;
  const results = texts.map((one) => {
    const length = Array.from(one).length;
    const inside = joint
      .filter((span) => span.start < offset + length && span.end > offset)
      .map(({ start, end, kind }) => ({
        start: Math.max(start - offset, 0),
        end: Math.min(end - offset, length),
        kind,
      }));
    offset += length + 1;
    return apply(one, merged([...find(one), ...inside]));
  });
  return { current: results[results.length - 1] as Masked, previous: results.slice(0, -1) };
}

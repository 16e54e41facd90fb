// The rule set that browser and server share, made ready to run.

import data from "../../../advisory/guard/rules.json" with { type: "json" };

export type Kind = "identity_code" | "card" | "iban" | "bank_user_id" | "one_time_code" | "pin" | "password";

export type Trigger = { group: string; word: string; ambiguous: boolean };
type Check = (text: string, start: number, end: number) => number;

export const OTHER = "\x7f";
export const HOLE = "\x1f";

const words = (text: string): string[] => text.split(" ").filter(Boolean);
const set = (text: string): Set<string> => new Set(words(text));
const longestFirst = (list: string[]): string =>
  list.sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).join("|");
export const every = (pattern: string): RegExp => new RegExp(pattern, "g");

export const FOLD = new Map<string, string>();
for (let code = 0x20; code < 0x7f; code++) FOLD.set(String.fromCharCode(code), String.fromCharCode(code));
for (const [ranges, targets] of Object.entries(data.fold)) {
  for (const part of words(ranges)) {
    const [first, last] = part.split("-").map((hex) => Number.parseInt(hex, 16)) as [number, number?];
    for (let code = first; code <= (last ?? first + Math.max(targets.length, 1) - 1); code++) {
      FOLD.set(String.fromCodePoint(code), targets && (targets[(code - first) % targets.length] as string));
    }
  }
}

export const EXACT = new Map<string, Trigger>();
export const PREFIXES = new Map<string, Trigger[]>();
export const PAIRS = new Map<string, Trigger>();
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

export const SPOKEN = new Map(
  Object.entries(data.digits).flatMap(([digit, list]) => words(list).map((word) => [word, digit])),
) as Map<string, string>;
const IBANS = new Map(words(data.ibans).map((part) => [part.slice(0, 2), Number(part.slice(2))]));
export const VALUES = data.values as unknown as Record<string, [number, number, Kind][]>;
export const NOT_AFTER = set(data.not_after);
export const REFERENCES = set(data.references);
export const OTHER_CODES = set(data.other_codes);
export const NOT_BEFORE = words(data.not_before);
export const NOT_PASSWORD = words(data.not_password);

export const kinds = data.kinds as Kind[];

export const ITEM = `(?:[0-9]|${longestFirst([...SPOKEN.keys()])})`;
export const SPOKEN_RUN = `${ITEM}(?:[ ,.\n-]{1,3}${ITEM}){3,}(?![a-z0-9])`;
export const MARK = `⟦(?:${kinds.join("|")}):[0-9]{1,5}⟧`;
export const RUN = "[0-9](?:[-., \n]{1,3}[0-9](?![0-9]))+|[0-9]+(?:[- \n]{1,2}[0-9]+)*";
export const BOND = `[^a-z0-9]*(?:(?:${words(data.joiners).join("|")})[^a-z0-9]+)*(?:[a-z]-)?`;
export const WHOLE_BOND = new RegExp(`^${BOND}$`);
export const LAST_WORD = /([a-z]+)[^a-z0-9]*$/;
export const NEXT_WORD = /^[ -]?([a-z]+|[$%])/;
export const DATE = /^[^0-9]*[0-9]{1,2}[.][0-9]{1,2}[.](?:[0-9]{2,4})?[^0-9]*$/;
export const END_OF_LINE = /^[ .!]*(?:\n|$)/;

export const isDigit = (c: string | undefined): boolean => c !== undefined && c >= "0" && c <= "9";
export const isAlnum = (c: string | undefined): boolean =>
  isDigit(c) || (c !== undefined && c >= "a" && c <= "z");
const onlyAlnum = (text: string): string => text.replace(/[^0-9a-z]/g, "");
export const onlyDigits = (text: string): string => text.replace(/[^0-9]/g, "");

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
  swedish(text, start, end) {
    return luhn(onlyDigits(text.slice(start, end)).slice(-10)) ? end : -1;
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

export const SHAPES = data.shapes.map((rule) => ({
  kind: rule.kind,
  pattern: every(rule.pattern),
  check: rule.check ? CHECKS[rule.check] : undefined,
  unless: rule.unless ?? false,
  alone: rule.alone ?? false,
}));

/** A whole run of digits that is a business id, a date or a span of years or hours. */
export const NO_CODE = new RegExp(`^(?:${data.no_code})$`);

export const WINDOW = data.window;

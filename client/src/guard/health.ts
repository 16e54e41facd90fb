// Words of somebody's own health, looked for in the visitor's browser alone: nobody else hears of what is
// found. `advisory/guard/health.py` runs the same rules; the two must agree.
// Erasable syntax only: the tests run this file in Node as it stands.

import data from "../../../advisory/guard/health.json" with { type: "json" };
import { FOLD, OTHER } from "./rules.ts";

type Phrase = { words: string[]; whole: boolean };
/** From which word to before which, and what its last word goes on with. */
type Found = { start: number; end: number; rest: string };

const KEY = 3;
const listed = (text: string): string[] => text.split(" ").filter(Boolean);

class Words {
  readonly #whole = new Map<string, Phrase[]>();
  readonly #begun = new Map<string, Phrase[]>();

  constructor(text: string) {
    for (const one of listed(text)) {
      const whole = one.endsWith("=");
      const words = (whole ? one.slice(0, -1) : one).split("_");
      const first = words[0] as string;
      const [by, key] = words.length > 1 || whole ? [this.#whole, first] : [this.#begun, first.slice(0, KEY)];
      by.set(key, [...(by.get(key) ?? []), { words, whole }]);
    }
  }

  at(words: readonly string[], place: number): Found | undefined {
    const word = words[place] as string;
    for (const phrase of [...(this.#whole.get(word) ?? []), ...(this.#begun.get(word.slice(0, KEY)) ?? [])]) {
      const end = place + phrase.words.length;
      if (end > words.length) continue;
      if (phrase.words.slice(0, -1).some((part, at) => part !== words[place + at])) continue;
      const last = words[end - 1] as string;
      const wanted = phrase.words[phrase.words.length - 1] as string;
      if (last === wanted || (!phrase.whole && last.startsWith(wanted))) {
        return { start: place, end, rest: last.slice(wanted.length) };
      }
    }
    return undefined;
  }

  all(words: readonly string[]): Found[] {
    return words.flatMap((_, place) => this.at(words, place) ?? []);
  }
}

const MATTER = new Words(Object.values(data.matter).join(" "));
const ALONE = new Words(data.alone);
const PERSON = new Words(data.person);
const KIN = new Words(data.kin);
const SUBJECT = new Words(data.subject);
const NEXT = new Words(data.place_next);
const OWN = listed(data.own);
const PLACE = listed(data.place);

const isOwn = ({ rest }: Found): boolean => OWN.some((ending) => rest.endsWith(ending));

function isPlace(one: Found, words: readonly string[]): boolean {
  if (PLACE.some((part) => one.rest.includes(part))) return true;
  return one.end < words.length && NEXT.at(words, one.end) !== undefined;
}

function near(matter: Found, person: Found): boolean {
  if (person.start >= matter.end) return person.start - matter.end <= data.near.after;
  return matter.start - person.end <= data.near.before;
}

function told(words: readonly string[]): boolean {
  if (ALONE.all(words).length) return true;
  const matters = MATTER.all(words).filter((one) => !isPlace(one, words));
  if (!matters.length) return false;
  if (matters.some(isOwn)) return true;
  if (SUBJECT.all(words).length) return false;
  const people = [...PERSON.all(words), ...KIN.all(words).filter(isOwn)];
  return matters.some((one) => people.some((person) => near(one, person)));
}

/** Whether a sentence of it tells of the writer's health or of a relative's, as far as words show it. */
export function tellsOfHealth(text: string): boolean {
  let folded = "";
  for (const character of text) folded += FOLD.get(character) ?? OTHER;
  return folded.split(/[.!?;\n]+/).some((sentence) => told(sentence.match(/[a-z]+/g) ?? []));
}

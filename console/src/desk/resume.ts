import type { Entry } from "../../../client/src/contracts";

/** Shown on coming back after this long. */
export const AWAY = 60_000;

export interface Resume {
  asked?: string;
  promised?: string;
  answered?: string;
}

const SENTENCE = /[^.!?\n]+[.!?]*/gu;

/** First-person words with which an advisor takes something upon themself. */
const PROMISE =
  /(tarkist(an|amme|elen)|selvit(än|ämme|tele)|palaan|palaamme|kysyn|kysymme|otan selvää|katson|kollar|återkommer|tar reda|frågar|undersöker|i'll|i will|let me|we will|we'll)(?=[^\p{L}]|$)/iu;

export function sentences(text: string): string[] {
  return (text.match(SENTENCE) ?? []).map((s) => s.trim()).filter((s) => s !== "");
}

function short(text: string): string {
  const one = text.replace(/\s+/gu, " ").trim();
  return one.length <= 90 ? one : `${one.slice(0, 89).trimEnd()}…`;
}

/** What the visitor asked last and what the advisor last promised or answered. */
export function resumeOf(entries: readonly Entry[]): Resume {
  const said = entries.filter((entry) => entry.kind === "text" && entry.text);
  const theirs = said.filter((entry) => entry.by === "visitor");
  const mine = said.filter((entry) => entry.by === "advisor");
  const resume: Resume = {};
  const questions = theirs.flatMap((entry) => sentences(entry.text as string)).filter((s) => s.endsWith("?"));
  const asked = questions.at(-1) ?? theirs.at(-1)?.text;
  if (asked) resume.asked = short(asked);
  const last = mine.at(-1)?.text;
  if (last) {
    const promised = sentences(last)
      .filter((s) => PROMISE.test(s))
      .at(-1);
    if (promised) resume.promised = short(promised);
    else resume.answered = short(last);
  }
  return resume;
}

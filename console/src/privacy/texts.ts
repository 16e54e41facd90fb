import type fi from "../../../advisory/texts/privacy.fi.json";
import { type TextKey, Texts } from "../../../client/src/texts";
import { dayOf, timeOf } from "../dates";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["privacy"]);
export const t = texts.t;

export const clock = (at: number) => timeOf(at, texts.lang.value);
export const day = (at: number) => dayOf(at, texts.lang.value);
export const dayAndTime = (at: number) => `${day(at)} ${clock(at)}`;

const PARTS: Record<string, Key> = {
  conversation: "privacy.part.conversation",
  questions: "privacy.part.questions",
  files: "privacy.part.files",
  recordings: "privacy.part.recordings",
  calls: "privacy.part.calls",
  oversight: "privacy.part.oversight",
  people: "privacy.part.people",
  privacy: "privacy.part.privacy",
  reports: "privacy.part.reports",
  staff_audit: "privacy.part.staff_audit",
  staff_work: "privacy.part.staff_work",
  staff_practice: "privacy.part.staff_practice",
  staff_notices: "privacy.part.staff_notices",
  staff_accounts: "privacy.part.staff_accounts",
};

/** What a feature keeps, in words; one that nobody has named yet by its own name. */
export function partName(kind: string): string {
  const key = PARTS[kind];
  return key ? t(key) : kind;
}

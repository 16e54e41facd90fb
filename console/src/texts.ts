import type fi from "../../advisory/texts/console.fi.json";
import { isLang, type Lang, type TextKey, Texts } from "../../client/src/texts";
import { dayAndMonthOf, LOCALES, timeOf } from "./dates";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["console"]);
export const t = texts.t;
export const lang = texts.lang;

const KEPT = "advisory.lang";

/** The language before anyone has signed in: the last one used here, or the browser's. */
export function firstLanguage(): Lang {
  const kept = localStorage.getItem(KEPT);
  if (isLang(kept)) return kept;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLang) ?? "fi";
}

export async function useLanguage(next: Lang): Promise<void> {
  localStorage.setItem(KEPT, next);
  await texts.load(next);
}

export function number(value: number, digits = 0): string {
  return value.toLocaleString(LOCALES[lang.value], { maximumFractionDigits: digits });
}

export const timeOfDay = (at: number) => timeOf(at, lang.value);
export const dayAndMonth = (at: number) => dayAndMonthOf(at, lang.value);

/** A language in its own name, for the chips and menus. */
export function languageName(tag: string): string {
  const own: Record<string, string> = { fi: "suomi", sv: "svenska", en: "English" };
  return own[tag] ?? new Intl.DisplayNames([LOCALES[lang.value]], { type: "language" }).of(tag) ?? tag;
}

import type fi from "../../advisory/texts/console.fi.json";
import { isLang, type Lang, type TextKey, Texts } from "../../client/src/texts";

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

const LOCALES: Record<Lang, string> = { fi: "fi-FI", sv: "sv-FI", en: "en-GB" };

export function number(value: number, digits = 0): string {
  return value.toLocaleString(LOCALES[lang.value], { maximumFractionDigits: digits });
}

/** `10.42` in Finnish and Swedish, `10:42` in English. */
export function timeOfDay(at: number): string {
  const text = new Date(at).toLocaleTimeString(LOCALES[lang.value], { hour: "numeric", minute: "2-digit" });
  return lang.value === "en" ? text : text.replace(":", ".");
}

export function dayAndMonth(at: number): string {
  return new Date(at).toLocaleDateString(LOCALES[lang.value], { day: "numeric", month: "numeric" });
}

/** A language in its own name, for the chips and menus. */
export function languageName(tag: string): string {
  const own: Record<string, string> = { fi: "suomi", sv: "svenska", en: "English" };
  return own[tag] ?? new Intl.DisplayNames([LOCALES[lang.value]], { type: "language" }).of(tag) ?? tag;
}

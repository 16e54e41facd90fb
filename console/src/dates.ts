import type { Lang } from "../../client/src/texts";

/** English as it is written here: the day first, and 24 hours. */
export const LOCALES: Record<Lang, string> = { fi: "fi-FI", sv: "sv-FI", en: "en-GB" };

/** `10.42` in Finnish and Swedish, `10:42` in English. */
export function timeOf(at: number, lang: Lang): string {
  const text = new Date(at).toLocaleTimeString(LOCALES[lang], { hour: "numeric", minute: "2-digit" });
  return lang === "en" ? text : text.replace(":", ".");
}

/** `22.11.2026`, or `22/11/2026` in English. */
export function dayOf(at: number, lang: Lang): string {
  return new Date(at).toLocaleDateString(LOCALES[lang], {
    day: "numeric",
    month: "numeric",
    year: "numeric",
  });
}

/** `22.11.`, or `22/11` in English. */
export function dayAndMonthOf(at: number, lang: Lang): string {
  return new Date(at).toLocaleDateString(LOCALES[lang], { day: "numeric", month: "numeric" });
}

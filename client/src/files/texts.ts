import { effect, type Signal, signal } from "@preact/signals";
import type fi from "../../../advisory/texts/files.fi.json";
import { fill, type Lang, type Params, type TextKey } from "../texts";

type Catalogue = Record<string, string>;
// Looked up here and not with the others, so that the first screens carry no address of it.
const catalogues = import.meta.glob<Catalogue>("../../../advisory/texts/files.*.json", { import: "default" });
const spoken = signal<{ words: Catalogue; plurals: Intl.PluralRules } | undefined>(undefined);
let follows = false;

async function load(lang: Lang): Promise<void> {
  const words = (await catalogues[`../../../advisory/texts/files.${lang}.json`]?.()) ?? {};
  spoken.value = { words, plurals: new Intl.PluralRules(lang) };
}

/** The words come with the code, and then keep to the page's language. */
export async function speak(lang: Signal<Lang>): Promise<void> {
  await load(lang.value);
  if (follows) return;
  follows = true;
  let now = lang.value;
  effect(() => {
    const next = lang.value;
    if (next !== now) void load(next);
    now = next;
  });
}

export function t(key: TextKey<keyof typeof fi>, params: Params = {}): string {
  const { words = {}, plurals } = spoken.value ?? {};
  const form = typeof params.n === "number" ? (plurals?.select(params.n) ?? "other") : "";
  return fill(words[key] ?? words[`${key}.${form}`] ?? words[`${key}.other`] ?? key, params);
}

const KB = 1_024;

/** As people are used to it: whole kilobytes, and megabytes to one decimal. */
export function sizeOf(bytes: number): string {
  if (bytes < KB * KB) return t("files.kb", { size: Math.max(1, Math.round(bytes / KB)) });
  return t("files.mb", { size: (bytes / KB / KB).toFixed(1).replace(".", t("files.comma")) });
}

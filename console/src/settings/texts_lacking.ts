import type { SiteView } from "../../../client/src/contracts";
import { LANGUAGES, type Lang } from "../../../client/src/texts";

export type Words = { [lang in string]: string };

type Worded = Pick<SiteView, "names" | "languages"> & { texts: { [name in string]: Words } };

export function wordsOf(site: SiteView, name: keyof SiteView["texts"] | "names"): Words {
  return name === "names" ? site.names : site.texts[name];
}

/** How many texts each language of the site lacks that another has. */
export function lacking(site: Worded | SiteView): Record<Lang, number> {
  const all: Words[] = [site.names, ...Object.values(site.texts)];
  const said = all.filter((words) => LANGUAGES.some((lang) => words[lang]?.trim()));
  const count = (lang: Lang) =>
    site.languages.includes(lang) ? said.filter((words) => !words[lang]?.trim()).length : 0;
  return { fi: count("fi"), sv: count("sv"), en: count("en") };
}

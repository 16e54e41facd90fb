import { signal } from "@preact/signals";

export type Lang = "fi" | "sv" | "en";
export const LANGUAGES: readonly Lang[] = ["fi", "sv", "en"];
export type Params = Record<string, string | number>;

/** A key with plural forms is used without its ending: `wait.one` and `wait.other` are `wait`. */
export type TextKey<K> = K extends `${infer Base}.one` | `${infer Base}.other` ? Base : K;

type Catalogue = Record<string, string>;
// The widget counts bytes: it carries no addresses of catalogues that only staff read.
const files =
  import.meta.env.MODE === "widget"
    ? import.meta.glob<Catalogue>("../../advisory/texts/{widget,talk,message,call,kiosk}.*.json", {
        import: "default",
      })
    : import.meta.glob<Catalogue>("../../advisory/texts/*.json", { import: "default" });

export function isLang(value: string | null | undefined): value is Lang {
  return LANGUAGES.includes(value as Lang);
}

/** The texts of some areas in one language at a time; reading them in a component follows the language. */
export class Texts<K extends string> {
  readonly lang = signal<Lang>("fi");
  private readonly areas: string[];
  private readonly catalogue = signal<Catalogue>({});
  private plurals = new Intl.PluralRules("fi");

  constructor(areas: string[]) {
    this.areas = areas;
  }

  /** The page's language and words change together, once all are here. */
  async load(lang: Lang): Promise<void> {
    const parts = await Promise.all(this.areas.map((area) => read(area, lang)));
    this.plurals = new Intl.PluralRules(lang);
    this.catalogue.value = Object.assign({}, ...parts) as Catalogue;
    this.lang.value = lang;
    document.documentElement.lang = lang;
  }

  /** Brings in an area that is needed from now on, in the present language and all later ones. */
  async add(area: string): Promise<void> {
    if (this.areas.includes(area)) return;
    this.areas.push(area);
    const part = await read(area, this.lang.value);
    this.catalogue.value = { ...this.catalogue.value, ...part };
  }

  readonly t = (key: TextKey<K>, params: Params = {}): string => {
    const catalogue = this.catalogue.value;
    let text = catalogue[key];
    if (text === undefined && typeof params.n === "number") {
      text = catalogue[`${key}.${this.plurals.select(params.n)}`] ?? catalogue[`${key}.other`];
    }
    return fill(text ?? key, params);
  };
}

async function read(area: string, lang: Lang): Promise<Catalogue> {
  return (await files[`../../advisory/texts/${area}.${lang}.json`]?.()) ?? {};
}

export function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

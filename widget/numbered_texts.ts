import { globSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";
import talk from "../advisory/texts/talk.fi.json" with { type: "json" };
import widget from "../advisory/texts/widget.fi.json" with { type: "json" };

type Catalogue = Record<string, string>;
const FORM = /\.(one|other)$/;

/** Which number each key goes by; what begins as one of `open` is put together at run time and stays as it is. */
export function numbers(keys: string[], open: string[]): Map<string, string> {
  const closed = keys.filter((key) => !open.some((start) => key.startsWith(start)));
  const plain = closed.filter((key) => !FORM.test(key));
  const counted = new Set(closed.filter((key) => FORM.test(key)).map((key) => key.replace(FORM, "")));
  return new Map([...plain, ...counted].map((key, number) => [key, String(number)]));
}

/** A list of texts in the order of their numbers, and on it by name the plural forms and what stayed as it is. */
export function numbered(catalogue: Catalogue, by: Map<string, string>): string {
  const list: string[] = [];
  const named: Catalogue = {};
  for (const [key, text] of Object.entries(catalogue)) {
    const number = by.get(key);
    if (number !== undefined) list[Number(number)] = text;
    else {
      const base = key.replace(FORM, "");
      named[(by.get(base) ?? base) + key.slice(base.length)] = text;
    }
  }
  return `Object.assign(${JSON.stringify(list)}, ${JSON.stringify(named)})`;
}

/**
 * Visitors load no keys: they are a third of what their catalogue weighs. A key that is written out in the sources
 * becomes its number, in the catalogue as in the code; one that is unknown stops the build.
 */
export function numberedTexts(): Plugin {
  const sources = globSync("{client,widget}/src/**/*.{ts,tsx}").map((file) => readFileSync(file, "utf8"));
  const open = sources.flatMap((code) =>
    Array.from(code.matchAll(/`((?:widget|talk)\.[\w.]+)\$\{/g), (found) => found[1]!),
  );
  // Each area is asked for its own texts, so that each counts from nought.
  const by = new Map([widget, talk].flatMap((area) => [...numbers(Object.keys(area), open)]));
  return {
    name: "numbered-texts",
    enforce: "pre",
    transform(code, id) {
      if (/\/texts\/(widget|talk)\.\w+\.json$/.test(id)) {
        return { code: `export default ${numbered(JSON.parse(code), by)}`, moduleType: "js" };
      }
      if (!/\/src\/.*\.tsx?$/.test(id)) return null;
      return code.replace(/"((?:widget|talk)\.[\w.]+)"/g, (literal, key: string) => {
        const number = by.get(key);
        if (number === undefined && !open.some((start) => key.startsWith(start))) {
          this.error(`No text ${literal}`);
        }
        return number === undefined ? literal : `"${number}"`;
      });
    },
  };
}

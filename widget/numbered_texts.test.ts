import { describe, expect, test } from "vitest";
import talkEn from "../advisory/texts/talk.en.json";
import talkFi from "../advisory/texts/talk.fi.json";
import talkSv from "../advisory/texts/talk.sv.json";
import en from "../advisory/texts/widget.en.json";
import fi from "../advisory/texts/widget.fi.json";
import sv from "../advisory/texts/widget.sv.json";
import { numbered, numbers } from "./numbered_texts.ts";

type Catalogue = Record<string, string>;
const FORM = /\.(one|other)$/;
const read = (code: string) => new Function(`return ${code}`)() as Catalogue;

test("what is written out goes by number, plural forms by the number of their base, the rest by name", () => {
  const texts = { "w.a": "A", "w.n.one": "{n} x", "w.n.other": "{n} xs", "w.b": "B", "w.kind.pin": "P" };
  const by = numbers(Object.keys(texts), ["w.kind."]);
  expect([...by]).toEqual([
    ["w.a", "0"],
    ["w.b", "1"],
    ["w.n", "2"],
  ]);
  expect({ ...read(numbered(texts, by)) }).toEqual({
    "0": "A",
    "1": "B",
    "2.one": "{n} x",
    "2.other": "{n} xs",
    "w.kind.pin": "P",
  });
});

describe.each([
  ["fi", fi, fi],
  ["sv", sv, fi],
  ["en", en, fi],
  ["fi", talkFi, talkFi],
  ["sv", talkSv, talkFi],
  ["en", talkEn, talkFi],
])("%s", (_lang, catalogue: Catalogue, first: Catalogue) => {
  test("every text is found by what the code asks with", () => {
    const by = numbers(Object.keys(first), ["widget.caught.", "talk.notice."]);
    const found = read(numbered(catalogue, by));
    for (const [key, text] of Object.entries(catalogue)) {
      const base = key.replace(FORM, "");
      const asked = by.get(key) ?? `${by.get(base) ?? base}${key.slice(base.length)}`;
      expect(found[asked]).toBe(text);
    }
  });
});

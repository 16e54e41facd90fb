import { beforeAll, describe, expect, it } from "vitest";
import type { Check } from "../../../client/src/contracts";
import { texts } from "./texts";
import { checkDetail, checkInPlace, checkLines, checkName, mayBeOffices, summaryWords } from "./words";

const check = (code: Check["code"], level: Check["level"], more: Partial<Check> = {}): Check => ({
  code,
  level,
  detail: "",
  field: "",
  found: "",
  ...more,
});

beforeAll(() => texts.load("fi"));

describe("checks before publishing", () => {
  it("have a line each, what blocks first, what found nothing is fine", () => {
    const lines = checkLines([
      check("out_of_date", "warns", { lang: "sv" }),
      check("broken_link", "blocks", { lang: "fi", detail: "htps://poliisi.fi" }),
    ]);
    expect(lines.map((line) => line.level)).toEqual(["blocks", "warns", ...Array(8).fill("ok")]);
    expect(lines.map(checkName).slice(0, 3)).toEqual([
      "Rikkinäinen linkki",
      "Käännös on vanhentunut",
      "Kysymys ja vastaus on kirjoitettu",
    ]);
  });
  it("say once that a translation is old, whoever noticed", () => {
    const noticed = [check("out_of_date", "warns", { lang: "sv" })];
    const old = checkLines(noticed, ["sv", "en"]).filter((line) => line.level === "warns");
    expect(old).toEqual([{ code: "out_of_date", level: "warns", langs: ["sv", "en"], details: [] }]);
  });
  it("name the field and what was found in it", () => {
    const found = check("personal_data", "blocks", {
      field: "answer",
      detail: "phone",
      found: "040 1234567",
    });
    expect(checkDetail(found)).toBe("Vastaus: puhelinnumero");
    expect(checkInPlace(found)).toBe("puhelinnumero: 040 1234567");
    expect(checkDetail(check("empty", "blocks", { detail: "question" }))).toBe("Kysymys");
    expect(checkInPlace(check("variable", "blocks", { detail: "nimi" }))).toContain("{nimi}");
    expect(checkDetail(check("reading_level", "ok", { detail: "41" }))).toContain("41");
    expect(checkName({ code: "empty", level: "warns" })).toBe("Lyhyt vastaus puuttuu");
  });
});

describe("what may be an office's", () => {
  it.each([
    ["phone", "answer", true],
    ["name", "short", true],
    ["identity_code", "answer", false],
    ["phone", "phrasings", false],
  ] as const)("%s in %s: %s", (detail, field, may) => {
    expect(mayBeOffices(check("personal_data", "blocks", { detail, field, found: "x" }))).toBe(may);
  });
});

describe("what a revision changed", () => {
  it.each([
    ["created", "luotu"],
    ["text:fi phrasings:sv sources", "Suomi: teksti · Svenska: kysymyksen muodot · lähteet"],
    ["state:published", "julkaistu"],
    ["revert:2", "palautettu versio 2"],
    ["timed:published", "julkaistiin aikanaan"],
    ["blocked:broken_link", "julkaisu estyi: Rikkinäinen linkki"],
    ["contacts", "viraston yhteystiedot"],
    ["something:new", ""],
  ])("%s", (summary, words) => {
    expect(summaryWords(summary)).toBe(words);
  });
});

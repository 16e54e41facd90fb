import { beforeAll, describe, expect, it } from "vitest";
import { texts } from "./texts";
import { checkDetail, checkLines, checkName, summaryWords } from "./words";

beforeAll(() => texts.load("fi"));

describe("checks before publishing", () => {
  it("have a line each, what blocks first, what found nothing is fine", () => {
    const lines = checkLines([
      { code: "out_of_date", level: "warns", lang: "sv", detail: "" },
      { code: "broken_link", level: "blocks", lang: "fi", detail: "htps://poliisi.fi" },
    ]);
    expect(lines.map((line) => line.level)).toEqual(["blocks", "warns", "ok", "ok", "ok", "ok", "ok"]);
    expect(lines.map(checkName).slice(0, 3)).toEqual([
      "Rikkinäinen linkki",
      "Käännös on vanhentunut",
      "Kysymys ja vastaus on kirjoitettu",
    ]);
  });
  it("say once that a translation is old, whoever noticed", () => {
    const noticed = [{ code: "out_of_date", level: "warns", lang: "sv", detail: "" } as const];
    const old = checkLines(noticed, ["sv", "en"]).filter((line) => line.level === "warns");
    expect(old).toEqual([{ code: "out_of_date", level: "warns", langs: ["sv", "en"], details: [] }]);
  });
  it("name the field and what was found in it", () => {
    const found = { code: "personal_data", level: "blocks", detail: "answer: identity_code, phone" } as const;
    expect(checkDetail(found)).toBe("Vastaus: henkilötunnus, puhelinnumero");
    expect(checkDetail({ code: "empty", level: "blocks", detail: "question" })).toBe("Kysymys");
    expect(checkName({ code: "empty", level: "warns" })).toBe("Lyhyt vastaus puuttuu");
  });
});

describe("what a revision changed", () => {
  it.each([
    ["created", "luotu"],
    ["text:fi phrasings:sv sources", "Suomi: teksti · Svenska: kysymyksen muodot · lähteet"],
    ["state:published", "julkaistu"],
    ["revert:2", "palautettu versio 2"],
    ["something:new", ""],
  ])("%s", (summary, words) => {
    expect(summaryWords(summary)).toBe(words);
  });
});

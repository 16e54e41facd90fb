import { describe, expect, it } from "vitest";
import type { Entry } from "../../../client/src/contracts";
import { insertAt, marked, slashAt } from "./picker";
import { resumeOf } from "./resume";
import { nextVariable, unresolved, variableParts } from "./variables";

describe("the picker's slash", () => {
  it("opens at the start and after a space", () => {
    expect(slashAt("/", 1)).toEqual({ sign: "/", start: 0, end: 1, query: "" });
    expect(slashAt("Hei /suost", 10)).toEqual({ sign: "/", start: 4, end: 10, query: "suost" });
    expect(slashAt("Hei\n/ä", 6)).toMatchObject({ query: "ä" });
  });

  it("leaves ordinary text alone", () => {
    expect(slashAt("ja/tai", 6)).toBeUndefined();
    expect(slashAt("https://kela.fi", 15)).toBeUndefined();
    expect(slashAt("klo 8 / 9", 9)).toBeUndefined();
    expect(slashAt("", 0)).toBeUndefined();
    expect(slashAt("/", 0)).toBeUndefined();
    expect(slashAt("kirjoita eeva@kunta.example", 27)).toBeUndefined();
  });

  it("looks for contacts after an at sign, and the nearer sign counts", () => {
    expect(slashAt("Soita @pol", 10)).toEqual({ sign: "@", start: 6, end: 10, query: "pol" });
    expect(slashAt("/moi @pol", 9)).toMatchObject({ sign: "@", query: "pol" });
    expect(slashAt("@pol /moi", 9)).toMatchObject({ sign: "/", query: "moi" });
  });

  it("looks only before the caret", () => {
    expect(slashAt("Hei /suost", 3)).toBeUndefined();
    expect(slashAt("/suost", 3)).toMatchObject({ query: "su", end: 3 });
  });

  it("puts the answer in place of what was typed", () => {
    expect(insertAt("Hei /suost", 4, 10, "Vastaus.")).toEqual({ text: "Hei Vastaus.", caret: 12 });
    expect(insertAt("Hei", 3, 3, "Vastaus")).toEqual({ text: "Hei Vastaus", caret: 11 });
    expect(insertAt("a b", 2, 2, "x")).toEqual({ text: "a x b", caret: 3 });
  });

  it("marks the words that led there, whatever stands in them", () => {
    expect(marked("Molempien suostumus (K2)", ["suostumus", "(k2)"])).toEqual([
      { text: "Molempien ", hit: false },
      { text: "suostumus", hit: true },
      { text: " ", hit: false },
      { text: "(K2)", hit: true },
    ]);
    expect(marked("abc", [])).toEqual([{ text: "abc", hit: false }]);
  });
});

describe("variables", () => {
  const text = "Lähin piste on {unit}, puhelin {unit_phone}.";

  it("finds what is not filled in", () => {
    expect(unresolved(text).map((v) => v.name)).toEqual(["unit", "unit_phone"]);
    expect(unresolved("{link:suostumus} {} { a } {1}").map((v) => v.name)).toEqual(["link:suostumus"]);
    expect(unresolved("valmis")).toEqual([]);
  });

  it("goes to the next one and round to the first", () => {
    expect(nextVariable(text, 0)?.name).toBe("unit");
    expect(nextVariable(text, 20)?.name).toBe("unit_phone");
    expect(nextVariable(text, text.length)?.name).toBe("unit");
    expect(nextVariable("valmis", 0)).toBeUndefined();
  });

  it("keeps the text whole when split for highlighting", () => {
    expect(
      variableParts(text)
        .map((p) => p.text)
        .join(""),
    ).toBe(text);
    expect(variableParts(text).filter((p) => p.variable)).toHaveLength(2);
  });
});

describe("where were we", () => {
  let seq = 0;
  const said = (by: Entry["by"], text: string): Entry => {
    seq += 1;
    return { seq, kind: "text", at: seq, by, by_name: "", text, params: {} };
  };

  it("tells the last question and the promise made", () => {
    const resume = resumeOf([
      said("visitor", "Hei. Tarvitaanko molempien suostumus? Isä on matkoilla."),
      said("advisor", "Hyvä kysymys! Tarkistan vielä asian."),
    ]);
    expect(resume).toEqual({ asked: "Tarvitaanko molempien suostumus?", promised: "Tarkistan vielä asian." });
  });

  it("tells the answer when nothing was promised", () => {
    const resume = resumeOf([said("visitor", "Aukiolo"), said("advisor", "Auki kello 16 asti.")]);
    expect(resume).toEqual({ asked: "Aukiolo", answered: "Auki kello 16 asti." });
  });

  it("hears promises in Swedish and English", () => {
    expect(resumeOf([said("advisor", "Jag kollar.")]).promised).toBe("Jag kollar.");
    expect(resumeOf([said("advisor", "Sure. I'll check it.")]).promised).toBe("I'll check it.");
  });

  it("has nothing to tell of notices alone", () => {
    expect(resumeOf([{ seq: 1, kind: "notice", at: 1, by: "system", by_name: "", params: {} }])).toEqual({});
  });
});

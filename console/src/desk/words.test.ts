import { describe, expect, it } from "vitest";
import { isEdited, shares } from "./answers";
import { maskParts } from "./words";

describe("masks", () => {
  it("stand apart from the words around them", () => {
    expect(maskParts("Tunnus ⟦identity_code:11⟧, kiitos")).toEqual([
      { text: "Tunnus " },
      { text: "⟦identity_code:11⟧", mask: "identity_code" },
      { text: ", kiitos" },
    ]);
    expect(maskParts("⟦name 1⟧ kysyi")).toMatchObject([{ mask: "name" }, { text: " kysyi" }]);
  });

  it("leave ordinary text whole, even with brackets in it", () => {
    expect(maskParts("katso [liite] ja ⟦ei")).toEqual([{ text: "katso [liite] ja ⟦ei" }]);
  });
});

describe("whether an inserted answer is still in what is sent", () => {
  const answer = "Suostumus tarvitaan molemmilta huoltajilta ja sen voi antaa verkossa.";
  it("notices it whole and edited", () => {
    expect(shares(`Hei! ${answer}`, answer)).toBe(true);
    expect(shares("Hei, suostumus tarvitaan molemmilta huoltajilta ja sen saa verkosta.", answer)).toBe(true);
  });
  it("does not count an answer that was rubbed out", () => {
    expect(shares("Palaan tähän pian.", answer)).toBe(false);
    expect(shares("Kyllä.", "Kiitos!")).toBe(false);
  });
  it("knows it again after its end was changed and its variables were filled in", () => {
    expect(shares("Odota hetki, ole hyvä, katson.", "Odota hetki, ole hyvä.")).toBe(true);
    expect(shares("Lähin paikka on Kirjasto.", "Lähin paikka on {unit}.")).toBe(true);
    expect(shares("https://kunta.example", "{link}")).toBe(true);
  });
  it("is edited by other words than those of its variables", () => {
    expect(
      isEdited("Hei! Lähin paikka on Kirjasto, tervetuloa.", "Lähin paikka on {unit}, tervetuloa."),
    ).toBe(false);
    expect(isEdited("Lähin paikka on kirjastossa", "Lähin paikka on {unit}.")).toBe(true);
    expect(isEdited("Odota hetki, ole hyvä, katson.", "Odota hetki, ole hyvä.")).toBe(true);
  });
});

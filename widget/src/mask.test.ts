import { beforeEach, describe, expect, test } from "vitest";
import { forField, fromField, masked, maskStrictly, searchable } from "./mask";
import { texts } from "./texts";

beforeEach(() => texts.load("fi"));

test("a code never stays in what may be sent", () => {
  expect(masked("Hetu 131052-308T, kiitos")).toBe("Hetu ⟦identity_code:11⟧, kiitos");
});

test("a code in two messages is caught with the ones before it", () => {
  expect(masked("308T", ["131052-"])).not.toContain("308T");
});

test("a search takes along no digit, since half a code is no code yet", () => {
  expect(searchable("passi 131052-30")).toBe("passi");
  expect(searchable("Kortti 4111 11 ei toimi")).toBe("Kortti ei toimi");
  expect(searchable("FI21 12")).toBe("");
});

test("while the visitor identifies themself no number leaves, in digits or in words", () => {
  maskStrictly(true);
  expect(masked("Luku on 4711, kortti ⟦card:19⟧")).toBe("Luku on ⟦one_time_code:4⟧, kortti ⟦card:19⟧");
  expect(masked("yksi kaksi kolme neljä")).not.toContain("kolme");
  expect(masked("Onko nappi oikealla?")).toBe("Onko nappi oikealla?");
  maskStrictly(false);
  expect(masked("Asun talossa 12")).toBe("Asun talossa 12");
});

describe("in a field", () => {
  test("words stand for what was removed, and the mark comes back when it is sent", () => {
    const field = forField("Hetu 131052-308T", []);
    expect(field.shown).toBe("Hetu [henkilötunnus poistettu]");
    expect(field.caught).toHaveLength(1);
    expect(fromField(field.shown, field.masks)).toBe("Hetu ⟦identity_code:11⟧");
  });

  test("what was caught before is not told again", () => {
    const first = forField("Hetu 131052-308T", []);
    const second = forField(`${first.shown} ja muuta`, first.masks);
    expect(second.shown).toBe("Hetu [henkilötunnus poistettu] ja muuta");
    expect(second.caught).toHaveLength(0);
  });

  test("words that the visitor deletes take their mark along", () => {
    const field = forField("Hetu 131052-308T", []);
    expect(fromField("Hetu ", field.masks)).toBe("Hetu ");
  });
});

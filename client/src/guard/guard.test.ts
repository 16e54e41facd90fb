import { describe, expect, it } from "vitest";
import texts from "../../../advisory/texts/guard.fi.json";
import vectors from "../../../tests/guard/vectors.json";
import { clean, type Gone, intoField, outOfField } from "./field.ts";
import { kinds, mask, maskWithHistory } from "./guard.ts";

const gone = Object.fromEntries(
  kinds.map((kind) => [kind, (texts as Record<string, string>)[`guard.field.${kind}`]]),
) as Gone;

describe("mask", () => {
  it.each(vectors.secret)("hides what is secret in $text", ({ text, masked, spans }) => {
    const found = mask(text);
    expect(found.text).toBe(masked);
    expect(found.spans.map(({ start, end, kind }) => [start, end, kind])).toEqual(spans);
    expect(mask(masked).spans).toEqual([]);
  });

  it.each(vectors.plain)("leaves %s alone", (text) => {
    expect(mask(text)).toEqual({ text, spans: [] });
  });

  it("counts code points", () => {
    expect(mask("😀 131052-308T").spans).toEqual([{ start: 2, end: 13, kind: "identity_code" }]);
  });
});

describe("maskWithHistory", () => {
  it("hides the last half of a split identity code", () => {
    expect(maskWithHistory(["hei", "131052-"], "308T").text).toBe("⟦identity_code:4⟧");
  });
});

describe("the input field", () => {
  it("shows words in square brackets and gives the marks back", () => {
    const field = intoField("tunnus ⟦identity_code:11⟧ ja ⟦pin:4⟧", gone);
    expect(field.value).toBe("tunnus [henkilötunnus poistettu] ja [tunnusluku poistettu]");
    expect(outOfField(field, gone)).toBe("tunnus ⟦identity_code:11⟧ ja ⟦pin:4⟧");
  });

  it("leaves brackets that a person typed", () => {
    const field = { value: "[henkilötunnus poistettu]", marks: [] };
    expect(outOfField(field, gone)).toBe("[henkilötunnus poistettu]");
  });

  it("drops the mark of brackets that were deleted", () => {
    const field = { value: "ja [tunnusluku poistettu]", marks: ["⟦identity_code:11⟧", "⟦pin:4⟧"] };
    expect(outOfField(field, gone)).toBe("ja ⟦pin:4⟧");
  });

  it("waits while the caret touches the secret", () => {
    const value = "😀 pin 1234";
    expect(clean({ value, marks: [] }, gone, value.length)).toEqual({
      value,
      marks: [],
      caret: value.length,
      removed: [],
    });
    const later = clean({ value: `${value} ok`, marks: [] }, gone, value.length + 3);
    expect(later).toEqual({
      value: "😀 pin [tunnusluku poistettu] ok",
      marks: ["⟦pin:4⟧"],
      caret: "😀 pin [tunnusluku poistettu] ok".length,
      removed: ["pin"],
    });
    expect(clean({ value, marks: [] }, gone).removed).toEqual(["pin"]);
  });

  it("keeps the caret before a secret where it was", () => {
    const cleaned = clean({ value: "hei 131052-308T", marks: [] }, gone, 2);
    expect(cleaned.caret).toBe(2);
    expect(cleaned.removed).toEqual(["identity_code"]);
  });
});

import { describe, expect, it } from "vitest";
import vectors from "../../../tests/guard/vectors.json";
import { mask, maskWithHistory } from "./guard.ts";

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

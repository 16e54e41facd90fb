import { expect, it } from "vitest";
import en from "../../../advisory/texts/call.en.json";
import fi from "../../../advisory/texts/call.fi.json";
import sv from "../../../advisory/texts/call.sv.json";

const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();

it("says the same in every language, with the same names to fill in", () => {
  for (const other of [sv, en]) {
    expect(Object.keys(other)).toEqual(Object.keys(fi));
    for (const [key, text] of Object.entries(fi)) {
      expect(holes(other[key as keyof typeof fi]), key).toBe(holes(text));
    }
  }
});

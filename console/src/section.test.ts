import { describe, expect, it } from "vitest";
import { named } from "./section";

describe("what an address names", () => {
  it("is read as it was meant", () => {
    expect(named("h%C3%A4me%2F1")).toBe("häme/1");
  });

  it("stands as it is where somebody mistyped it, so that the page can say that nothing is there", () => {
    expect(named("%")).toBe("%");
    expect(named("%E4")).toBe("%E4");
  });
});

import { expect, it } from "vitest";
import { titleOf } from "./title";

it("carries the number that waits, and a mark when a promise is broken", () => {
  expect(titleOf(0, false, "Työpöytä")).toBe("Työpöytä · Advisory");
  expect(titleOf(3, false, "Työpöytä")).toBe("(3) Työpöytä · Advisory");
  expect(titleOf(2, true, "Työpöytä")).toBe("(2!) Työpöytä · Advisory");
});

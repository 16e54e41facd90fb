import { describe, expect, it } from "vitest";
import rows from "../../tests/sites/pilot.json";
import { type Pilot, shareOn } from "./pilot";

/** `tests/sites/test_rules.py` reads the same table. */
describe("to how many the widget is shown at 1000", () => {
  for (const { why, path, shown, ...pilot } of rows as (Pilot & {
    why: string;
    path: string;
    shown: number;
  })[]) {
    it(why, () => expect(shareOn(pilot, path, 1000)).toBe(shown));
  }
});

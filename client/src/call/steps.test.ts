import { describe, expect, it } from "vitest";
import { familyOf } from "./steps";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36";

describe("the steps of sharing a screen", () => {
  it("are those of the browser that is used", () => {
    expect(familyOf(CHROME)).toBe("chromium");
    expect(familyOf(`${CHROME} Edg/150.0`)).toBe("chromium");
    expect(familyOf("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe(
      "firefox",
    );
    expect(
      familyOf(
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
      ),
    ).toBe("safari");
  });
});

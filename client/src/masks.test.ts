import { describe, expect, test } from "vitest";
import { hostOf, parts } from "./links";
import { masksIn, pieces } from "./masks";

test("a text is split at its masks and loses nothing", () => {
  expect(pieces("a ⟦identity_code:11⟧ b")).toEqual([
    { text: "a " },
    { mask: { kind: "identity_code", length: 11, mark: "⟦identity_code:11⟧" } },
    { text: " b" },
  ]);
  expect(masksIn("⟦name 2⟧").map((mask) => mask.kind)).toEqual(["name"]);
  expect(pieces("[not a mask] ⟦Nor this⟧")).toEqual([{ text: "[not a mask] ⟦Nor this⟧" }]);
});

describe("links", () => {
  test("end before the sentence does", () => {
    expect(parts("See https://a.example/x, then.")).toEqual([
      { text: "See " },
      { href: "https://a.example/x", host: "a.example" },
      { text: ", then." },
    ]);
  });

  test("show the host that they lead to, whatever stands before it", () => {
    expect(hostOf("https://bank.example@evil.example/")).toBe("evil.example");
  });

  test("are of the web only", () => {
    expect(parts("javascript:alert(1) data:text/html,x")).toEqual([
      { text: "javascript:alert(1) data:text/html,x" },
    ]);
    expect(hostOf("javascript:alert(1)")).toBeUndefined();
  });
});

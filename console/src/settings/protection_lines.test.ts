import { expect, test } from "vitest";
import { formOf, linesOf } from "./protection_lines";

test("what is written on lines comes back as it was meant", () => {
  const form = formOf({
    networks: " 192.0.2.0/24   Main library \n\n2001:db8::7",
    hold: "idiot*\n two  words ",
    mark: "",
  });
  expect(form).toEqual({
    networks: [
      { cidr: "192.0.2.0/24", note: "Main library" },
      { cidr: "2001:db8::7", note: "" },
    ],
    words: [
      { text: "idiot*", effect: "hold" },
      { text: "two  words", effect: "hold" },
    ],
  });
  expect(linesOf(form).networks).toBe("192.0.2.0/24 Main library\n2001:db8::7");
});

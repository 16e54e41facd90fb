import { describe, expect, it } from "vitest";
import { ACTIONS, ALL, asked, bindings, chordOf, digitOf, problemOf, withKey } from "./keys";

const press = (key: string, over: Partial<Parameters<typeof chordOf>[0]> = {}) => ({
  key,
  code: "",
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...over,
});

describe("what was pressed", () => {
  it("goes by the place of digits and by the character of all else", () => {
    expect(chordOf(press("!", { code: "Digit1", altKey: true, shiftKey: true }))).toBe("Alt+Shift+1");
    expect(chordOf(press("/", { code: "Digit7", shiftKey: true }))).toBe("/");
    expect(chordOf(press("?", { code: "Minus", shiftKey: true }))).toBe("?");
    expect(chordOf(press("?", { code: "Slash", shiftKey: true }))).toBe("?");
    expect(chordOf(press("K", { ctrlKey: true, shiftKey: true }))).toBe("Ctrl+Shift+K");
    expect(chordOf(press("k", { metaKey: true }))).toBe("Ctrl+K");
    expect(chordOf(press(" ", { ctrlKey: true, code: "Space" }))).toBe("Ctrl+Space");
    expect(chordOf(press("Enter", { altKey: true, shiftKey: true }))).toBe("Alt+Shift+Enter");
  });

  it("is nothing yet while only a key that is held is down", () => {
    expect(chordOf(press("Shift", { shiftKey: true }))).toBe("");
    expect(chordOf(press("AltGraph", { ctrlKey: true, altKey: true }))).toBe("");
  });

  it("is a digit of those that all belong to one action", () => {
    expect(digitOf("Alt+7", "Alt+#")).toBe("7");
    expect(digitOf("Alt+Shift+7", "Alt+#")).toBeUndefined();
    expect(digitOf("Alt+7", undefined)).toBeUndefined();
  });
});

describe("the table", () => {
  it("gives every action a key of its own as it comes", () => {
    const found = bindings([]);
    expect([...found.keys()].sort()).toEqual([...ALL].sort());
    for (const id of ALL)
      if (!("fixed" in ACTIONS[id])) expect(problemOf(id, ACTIONS[id].standard, found)).toBeUndefined();
  });

  it("says what a key is taken by, also for keys that cannot be changed", () => {
    const found = bindings([]);
    expect(problemOf("next", "S", found)).toEqual({ kind: "taken", by: "transfer" });
    expect(problemOf("beside", "F6", found)).toEqual({ kind: "taken", by: "pane" });
    expect(problemOf("help", "/", found)).toEqual({ kind: "taken", by: "picker" });
    // One letter may mean one thing in the list and another in the palette.
    expect(problemOf("down", "N", found)).toBeUndefined();
  });

  it("refuses what would be missing elsewhere", () => {
    const found = bindings([]);
    const why = (chord: string) => problemOf("beside", chord, found)?.kind;
    expect(why("Ctrl+Alt+B")).toBe("alt_gr");
    expect(why("Ctrl+W")).toBe("browser");
    expect(why("B")).toBe("typing");
    expect(why("Escape")).toBe("typing");
    expect(why("Tab")).toBe("typing");
    expect(why("Alt+#")).toBe("digits");
    expect(problemOf("slot", "Ctrl+#", found)?.kind).toBe("browser");
    expect(problemOf("slot", "Alt+B", found)?.kind).toBe("digits");
    expect(problemOf("next", "3", found)?.kind).toBe("letter");
    expect(why("Alt+B")).toBeUndefined();
  });

  it("follows what somebody chose, whatever others come with", () => {
    const own = withKey(withKey([], "next", "Q"), "take_back", "Alt+U");
    expect(bindings(own).get("next")).toBe("Q");
    expect(bindings(own).get("take_back")).toBe("Alt+U");
    expect(bindings(withKey(own, "next", "N")).get("next")).toBe("N");
    expect(withKey(own, "next", "N")).toEqual([{ action: "take_back", key: "Alt+U" }]);
    expect(bindings([{ action: "slot", key: asked("slot", "Alt+Shift+4") }]).get("slot")).toBe("Alt+Shift+#");
  });

  it("leaves without a key what another has taken, and forgets what makes no sense", () => {
    const found = bindings([
      { action: "next", key: "S" },
      { action: "note", key: "S" },
      { action: "gone_by_now", key: "G" },
      { action: "picker", key: "%" },
    ]);
    expect([found.get("next"), found.get("transfer"), found.get("note")]).toEqual(["S", undefined, "M"]);
    expect(found.get("picker")).toBe("/");
    expect(new Set(found.values()).has("G")).toBe(false);
  });
});

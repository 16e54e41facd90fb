import { describe, expect, test } from "vitest";
import type { Entry } from "./contracts";
import { addPending, apply, behind, changePending, EMPTY } from "./timeline";

const entry = (seq: number, more: Partial<Entry> = {}): Entry => ({
  seq,
  kind: "text",
  at: seq,
  by: "visitor",
  by_name: "",
  text: `line ${seq}`,
  params: {},
  ...more,
});
const shown = (timeline: typeof EMPTY) => timeline.lines.map((line) => line.text);

describe("cursor", () => {
  test("entries join when they come in turn", () => {
    const timeline = apply(EMPTY, [entry(1), entry(2)]);
    expect(timeline.cursor).toBe(2);
    expect(behind(timeline)).toBe(false);
  });

  test("a gap holds what came early and asks for the rest", () => {
    const gap = apply(apply(EMPTY, [entry(1)]), [entry(3)]);
    expect(shown(gap)).toEqual(["line 1"]);
    expect(behind(gap)).toBe(true);
    const filled = apply(gap, [entry(2)]);
    expect(shown(filled)).toEqual(["line 1", "line 2", "line 3"]);
    expect(filled.held.size).toBe(0);
  });

  test("any order and any repeats give the same timeline", () => {
    const all = [
      entry(1),
      entry(2, { by: "advisor" }),
      entry(3, { kind: "masked", target: 1, text: "x" }),
      entry(4),
    ];
    const straight = apply(EMPTY, all);
    let shuffled = EMPTY;
    for (const index of [3, 1, 3, 0, 2, 1, 0]) shuffled = apply(shuffled, [all[index]!]);
    expect(shuffled).toEqual(straight);
  });

  test("a head that is ahead finds a lost last entry", () => {
    expect(behind(apply(EMPTY, [entry(1)]), 2)).toBe(true);
    expect(behind(apply(EMPTY, [entry(1)]), 1)).toBe(false);
  });
});

describe("entries about entries", () => {
  test("a mask replaces the text and adds no line", () => {
    const timeline = apply(EMPTY, [entry(1), entry(2, { kind: "masked", target: 1, text: "⟦card:16⟧" })]);
    expect(timeline.lines).toHaveLength(1);
    expect(timeline.lines[0]).toMatchObject({ text: "⟦card:16⟧", masked: true });
    expect(timeline.cursor).toBe(2);
  });

  test("a withdrawn line keeps no text", () => {
    const timeline = apply(EMPTY, [entry(1), entry(2, { kind: "withdrawn", target: 1 })]);
    expect(timeline.lines[0]).toMatchObject({ text: "", withdrawn: true });
  });
});

describe("pending", () => {
  const mine = { cid: "a", text: "hello", at: 1, state: "sending" } as const;

  test("goes when its entry joins", () => {
    const timeline = apply(addPending(EMPTY, mine), [entry(1, { cid: "a" })]);
    expect(timeline.pending).toEqual([]);
    expect(timeline.lines).toHaveLength(1);
  });

  test("is known to be stored while its entry waits behind a gap", () => {
    const timeline = apply(addPending(EMPTY, mine), [entry(2, { cid: "a" })]);
    expect(timeline.pending).toMatchObject([{ cid: "a", state: "stored" }]);
  });

  test("stands where it goes, also when it is shown later than one that was written after it", () => {
    const written = [3, 1, 2].map((at) => ({ cid: `c${at}`, text: "", at, state: "waiting" }) as const);
    expect(written.reduce(addPending, EMPTY).pending.map((one) => one.at)).toEqual([1, 2, 3]);
  });

  test("stays when somebody else's entry comes", () => {
    const timeline = apply(addPending(EMPTY, mine), [entry(1, { cid: "b" })]);
    expect(changePending(timeline, "a", { state: "failed" }).pending).toMatchObject([{ state: "failed" }]);
  });
});

import { expect, test } from "vitest";
import { Watch } from "./rest";

const MINUTE = 60_000;

test("who rests is asked, has a minute to answer, and then it is over", () => {
  const watch = new Watch(3, 0, true);
  expect([0, 3 * MINUTE - 1].map((at) => watch.at(at))).toEqual(["in use", "in use"]);
  expect([3 * MINUTE, 4 * MINUTE - 1].map((at) => watch.at(at))).toEqual(["ask", "ask"]);
  expect(watch.at(4 * MINUTE)).toBe("over");
});

test("a touch begins the rest anew, as often as somebody likes", () => {
  const watch = new Watch(1, 0, true);
  for (let turn = 1; turn <= 12; turn += 1) {
    expect(watch.at(turn * MINUTE)).toBe("ask");
    watch.touched(turn * MINUTE);
    expect(watch.at(turn * MINUTE)).toBe("in use");
  }
});

test("a number that makes no sense is the usual three minutes", () => {
  for (const minutes of [Number.NaN, 0, -5]) {
    expect(new Watch(minutes, 0, true).at(2.9 * MINUTE)).toBe("in use");
    expect(new Watch(minutes, 0, true).at(3 * MINUTE)).toBe("ask");
  }
});

test("a clock that is put back by a day clears nothing", () => {
  const watch = new Watch(3, 100 * MINUTE, true);
  expect(watch.at(-1_340 * MINUTE)).toBe("in use");
  expect(watch.at(-1_337 * MINUTE)).toBe("ask");
});

test("what nobody has touched has nothing to clear, and a call is no rest", () => {
  const watch = new Watch(3, 0);
  expect(watch.at(60 * MINUTE)).toBe("in use");
  watch.touched(60 * MINUTE);
  watch.hold(62 * MINUTE);
  expect(watch.at(64 * MINUTE)).toBe("in use");
  expect(watch.at(65 * MINUTE)).toBe("ask");
});

import { afterEach, expect, test, vi } from "vitest";
import { heardAt, serverNow } from "./clock";

const THERE = Date.parse("2026-11-22T20:00:00Z");
const header = new Date(THERE).toUTCString();

afterEach(() => {
  vi.useRealTimers();
});

test.each([86_400_000, -86_400_000, 3_600_000])("a clock that is off by %i ms is put right", (off) => {
  vi.useFakeTimers({ now: THERE + off });
  heardAt(header);
  expect(serverNow()).toBe(THERE);
  vi.advanceTimersByTime(5_000);
  expect(serverNow()).toBe(THERE + 5_000);
  heardAt(null);
  heardAt("no date");
  expect(serverNow()).toBe(THERE + 5_000);
});

test("one that is right within what an answer takes is believed", () => {
  vi.useFakeTimers({ now: THERE + 2_400 });
  heardAt(header);
  expect(serverNow()).toBe(THERE + 2_400);
});

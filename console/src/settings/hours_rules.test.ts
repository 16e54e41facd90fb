import { describe, expect, it } from "vitest";
import {
  dayAfter,
  isMistake,
  mondayOf,
  monthAt,
  readFrames,
  withException,
  withoutException,
  written,
} from "./hours_rules";

describe("hours as people write them", () => {
  it.each([
    ["", []],
    ["9-16", [["09:00", "16:00"]]],
    [" 9.00 – 15.30 ", [["09:00", "15:30"]]],
    [
      "13–15 9–12",
      [
        ["09:00", "12:00"],
        ["13:00", "15:00"],
      ],
    ],
    [
      "9:15-12; 12-24",
      [
        ["09:15", "12:00"],
        ["12:00", "24:00"],
      ],
    ],
  ])("%s", (text, frames) => {
    expect(readFrames(text)).toEqual(frames);
  });

  it("says what is wrong", () => {
    for (const text of ["yhdeksästä", "9", "9–25", "9.75–10", "24–25"]) {
      expect(readFrames(text)).toEqual({ kind: "unreadable" });
    }
    expect(readFrames("16–9")).toEqual({ kind: "order", start: "16:00", stop: "09:00" });
    expect(readFrames("9–12, 11.30–14")).toEqual({ kind: "overlap", one: "9–12", other: "11.30–14" });
  });

  it("writes what it reads", () => {
    for (const text of ["9–16", "8.05–12, 13–24", "0–24"]) {
      const frames = readFrames(text);
      expect(!isMistake(frames) && written(frames)).toBe(text);
    }
  });
});

describe("a day that differs", () => {
  const hours = { zone: "Europe/Helsinki", week: {}, exceptions: {}, holidays: "fi", notes: {} } as const;
  it("comes and goes with its note", () => {
    const closed = withException(hours, "2026-12-24", [], "Aatto");
    expect(closed).toEqual({ ...hours, exceptions: { "2026-12-24": [] }, notes: { "2026-12-24": "Aatto" } });
    expect(withException(closed, "2026-12-24", [["09:00", "12:00"]], "").notes).toEqual({});
    expect(withoutException(closed, "2026-12-24")).toEqual(hours);
  });
});

describe("the calendar", () => {
  it("steps over years and leap days", () => {
    expect([monthAt("2026-12", 1), monthAt("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
    expect([dayAfter("2028-02-28", 1), dayAfter("2027-01-01", -1)]).toEqual(["2028-02-29", "2026-12-31"]);
    expect([mondayOf("2026-11-22"), mondayOf("2026-11-23")]).toEqual(["2026-11-16", "2026-11-23"]);
  });
});

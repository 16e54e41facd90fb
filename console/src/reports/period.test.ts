import { expect, test } from "vitest";
import { isPeriod, periodOf } from "./period";

test("periods are those of the calendar", () => {
  const sunday = new Date(2026, 10, 22, 23, 30);
  expect(periodOf("week", sunday)).toEqual({ first: "2026-11-16", last: "2026-11-22" });
  expect(periodOf("last_week", sunday)).toEqual({ first: "2026-11-09", last: "2026-11-15" });
  expect(periodOf("month", sunday)).toEqual({ first: "2026-11-01", last: "2026-11-30" });
  expect(periodOf("quarter", sunday)).toEqual({ first: "2026-10-01", last: "2026-12-31" });
  expect(periodOf("year", sunday)).toEqual({ first: "2026-01-01", last: "2026-12-31" });
  const monday = new Date(2027, 0, 4, 0, 5);
  expect(periodOf("week", monday)).toEqual({ first: "2027-01-04", last: "2027-01-10" });
  expect(periodOf("last_week", monday)).toEqual({ first: "2026-12-28", last: "2027-01-03" });
});

test("own days are in order and not too many", () => {
  expect(isPeriod({ first: "2026-01-01", last: "2026-01-01" })).toBe(true);
  expect(isPeriod({ first: "2026-01-02", last: "2026-01-01" })).toBe(false);
  expect(isPeriod({ first: "", last: "2026-01-01" })).toBe(false);
  expect(isPeriod({ first: "2020-01-01", last: "2026-01-01" })).toBe(false);
});

import { beforeEach, describe, expect, test } from "vitest";
import { clock, minutes, opening } from "./format";
import { texts } from "./texts";

const at = (text: string) => new Date(text).getTime();

describe("opening", () => {
  beforeEach(() => texts.load("fi"));

  test("today is told by the hour alone", () => {
    expect(opening(at("2026-11-23T09:00"), at("2026-11-23T07:00"))).toBe("kello 9");
  });

  test("another day is named", () => {
    expect(opening(at("2026-11-23T09:30"), at("2026-11-21T12:00"))).toBe("maanantaina kello 9.30");
    expect(opening(at("2026-11-25T09:00"), at("2026-11-21T12:00"))).toBe("keskiviikkona kello 9");
  });

  test("in Swedish and English as well", async () => {
    await texts.load("sv");
    expect(opening(at("2026-11-23T09:00"), at("2026-11-21T12:00"))).toBe("på måndag kl. 9");
    await texts.load("en");
    expect(opening(at("2026-11-23T09:00"), at("2026-11-21T12:00"))).toBe("on Monday at 9:00");
  });
});

test("a clock reads as the language writes it", async () => {
  await texts.load("fi");
  expect(clock(at("2026-11-23T09:05"))).toBe("9.05");
});

test("minutes are rounded up", () => {
  expect([minutes(1), minutes(60), minutes(61)]).toEqual([1, 1, 2]);
});

import { expect, it } from "vitest";
import { fitting } from "./fitting";

const ENDS = [100, 180, 300];

it("shows all where all have room, without keeping any for a button", () => {
  expect(fitting(ENDS, 300, 90)).toEqual({ shown: 3, end: 300 });
});

it("leaves room for the button as soon as one has none", () => {
  expect(fitting(ENDS, 299, 90)).toEqual({ shown: 2, end: 180 });
  expect(fitting(ENDS, 269, 90)).toEqual({ shown: 1, end: 100 });
});

it("leaves the button alone where there is room for nothing else, and does without anything", () => {
  expect(fitting(ENDS, 120, 90)).toEqual({ shown: 0, end: 0 });
  expect(fitting([], 0, 90)).toEqual({ shown: 0, end: 0 });
});

import { expect, test } from "vitest";
import { Attempts } from "./attempts";

const fails = () => Promise.reject(new Error("deliberate"));
const goes = () => Promise.resolve();

test("waits longer after each failure, and starts anew after a success", async () => {
  const attempts = new Attempts();
  const waits = [];
  for (let n = 0; n < 6; n++) waits.push(await attempts.make("a", fails, () => false));
  expect(waits).toEqual([200, 500, 1_000, 2_000, 4_000, 4_000]);
  expect(await attempts.make("a", goes, () => false)).toBe(0);
  expect(await attempts.make("a", fails, () => false)).toBe(200);
});

test("a final refusal is not waited for", async () => {
  expect(await new Attempts().make("a", fails, () => true)).toBe(0);
});

test("makes one attempt at a time for a key, and others beside it", async () => {
  const attempts = new Attempts();
  let finish = () => {};
  const first = attempts.make(
    "a",
    () => new Promise<void>((done) => (finish = done)),
    () => false,
  );
  expect(await attempts.make("a", goes, () => false)).toBeUndefined();
  expect(await attempts.make("b", goes, () => false)).toBe(0);
  finish();
  expect(await first).toBe(0);
});

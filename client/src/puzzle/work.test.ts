import { expect, test } from "vitest";
import { beginning, PIECES, solving } from "./work";

const SEED = "0123456789abcdef0123456789abcdef";
async function known(text: string): Promise<number> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new DataView(digest).getUint32(0);
}

test("it begins as every other SHA-256 does, at every length", async () => {
  for (let length = 0; length <= 55; length++) {
    const text = `${SEED}:3:${"9".repeat(40)}`.slice(0, length);
    expect(beginning(text)).toBe(await known(text));
  }
});

test("each piece is found, and it may be interrupted at any time", async () => {
  const steps = solving(`9.30.1700000000000.0123456789abcdef.${SEED}`, 0);
  let turns = 0;
  let step = steps.next();
  while (!step.done) {
    turns += 1;
    step = steps.next();
  }
  expect(turns).toBeGreaterThan(0);
  expect(step.value).toHaveLength(PIECES);
  // The same numbers stand in tests/limits/test_doors.py.
  expect(step.value).toEqual([2, 524, 151, 149, 547, 270, 705, 24]);
  for (const [piece, number] of step.value.entries()) {
    expect((await known(`${SEED}:${piece}:${number}`)) >>> 23).toBe(0);
  }
});

import { expect, test } from "vitest";
import { cid } from "./cid";

test("is a UUIDv7 that carries its time and sorts by it", () => {
  const early = cid(1_700_000_000_000);
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(early.slice(0, 8) + early.slice(9, 13), 16)).toBe(1_700_000_000_000);
  expect(cid(1_700_000_000_001) > early).toBe(true);
});

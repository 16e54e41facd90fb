import { describe, expect, it } from "vitest";
import type { Link } from "./links";
import { progress } from "./watch";

const link = (madeAt: number): Link => ({ pc: {} as RTCPeerConnection, madeAt });

describe("progress", () => {
  const first = link(0);

  it("moves on while something new comes", () => {
    const mark = progress(undefined, first, 10, 1_000);
    expect(progress(mark, first, 11, 2_000).at).toBe(2_000);
  });

  it("stands still when nothing new comes", () => {
    const mark = progress(undefined, first, 10, 1_000);
    expect(progress(mark, first, 10, 4_000)).toBe(mark);
  });

  it("gives a new connection its own time, though it counts from nothing again", () => {
    const mark = progress(undefined, first, 500, 1_000);
    expect(progress(mark, link(1), 0, 4_000).at).toBe(4_000);
  });
});

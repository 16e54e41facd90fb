import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Line } from "../desk/store";
import { Beat, lightOf, SLOW } from "./light";

describe("the light of the line", () => {
  it("tells of the connection first, and then of how long answers take", () => {
    expect(lightOf("refused", [10])).toBe("closed");
    expect(lightOf("offline", [10])).toBe("restoring");
    expect(lightOf("connecting", [])).toBe("restoring");
    expect(lightOf("online", [])).toBe("good");
    expect(lightOf("online", [20, 30, 25])).toBe("good");
    expect(lightOf("online", [SLOW, 30, SLOW])).toBe("slow");
  });

  it("takes one late answer for chance", () => {
    expect(lightOf("online", [20, 5 * SLOW, 25])).toBe("good");
  });
});

describe("the beat", () => {
  const status = signal<{ state: "online" | "offline"; since: number }>({ state: "online", since: 0 });
  let answers: (() => void)[] = [];
  let risen: () => void = () => {};
  const line = {
    status,
    call: () => new Promise<void>((resolve) => answers.push(resolve)),
    onOnline: (handler: () => void) => {
      risen = handler;
      return () => {};
    },
  } as unknown as Line;
  let stop: () => void = () => {};
  let beat: Beat;

  beforeEach(() => {
    vi.useFakeTimers();
    answers = [];
    status.value = { state: "online", since: 0 };
    beat = new Beat(line);
    stop = beat.start();
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });
  const light = () => lightOf("online", beat.lags.value);
  const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const answered = async (after: number) => {
    await passes(after);
    answers.splice(0).forEach((answer) => {
      answer();
    });
    await passes(0);
  };

  it("measures each answer and forgets the oldest", async () => {
    for (let i = 0; i < 5; i++) {
      await passes(10_000);
      await answered(0);
    }
    expect(beat.lags.value).toHaveLength(3);
    expect(light()).toBe("good");
  });

  it("is slow before an answer has come that takes too long, and good again when they are quick", async () => {
    await passes(10_000);
    await answered(0);
    await passes(10_000);
    await passes(4 * SLOW);
    expect(light()).toBe("slow");
    await answered(10_000 - 4 * SLOW - 1);
    await passes(1);
    await answered(0);
    await passes(10_000);
    await answered(0);
    expect(light()).toBe("good");
  });

  it("begins anew with a new connection, and asks nothing while there is none", async () => {
    await passes(10_000);
    await answered(2 * SLOW);
    expect(light()).toBe("slow");
    status.value = { state: "offline", since: 0 };
    await passes(30_000);
    expect(answers).toHaveLength(0);
    risen();
    expect(beat.lags.value).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { Wall, WallService } from "../../../client/src/contracts";
import { inOrder, keptToday, levelOf, levels, longest, measured, turnedRed, worst } from "./levels";

const NOW = 1_000_000;
const staffed = { members: 6, free: 2, full: 1, leaving: 0, away: 3, load: 9, capacity: 10 };
const work = { kept: 9, answered: 10, kept_lately: 3, answered_lately: 4, handled: 7 };
const none = { kept: 0, answered: 0, kept_lately: 0, answered_lately: 0, handled: 0 };

function service(change: Partial<WallService> = {}): WallService {
  return {
    id: "a",
    name: "A",
    open: true,
    promise_s: 120,
    waiting: 0,
    held: 0,
    staffed,
    work,
    ...change,
  };
}

function wall(change: Partial<Wall> = {}): Wall {
  return {
    at: NOW,
    services: [],
    everything: work,
    staffed,
    late: [],
    advisors: [],
    samples: [],
    ...change,
  };
}

const LIMITS = {
  waiting: { warn: 3, late: 8 },
  longest_s: { warn: 60, late: 120 },
  kept: { warn: 90, late: 80 },
  load: { warn: 80, late: 95 },
};

describe("levels", () => {
  it("grow with what is worse, and a share is worse the lower it is", () => {
    expect(levelOf("waiting", 2, LIMITS.waiting)).toBe("ok");
    expect(levelOf("waiting", 3, LIMITS.waiting)).toBe("warn");
    expect(levelOf("waiting", 8, LIMITS.waiting)).toBe("late");
    expect(levelOf("kept", 90, LIMITS.kept)).toBe("ok");
    expect(levelOf("kept", 89, LIMITS.kept)).toBe("warn");
    expect(levelOf("kept", 79, LIMITS.kept)).toBe("late");
    expect(worst(["ok", "warn"])).toBe("warn");
  });

  it("say nothing of what nobody has measured yet", () => {
    expect(keptToday(none)).toBeUndefined();
    expect(levelOf("kept", undefined, LIMITS.kept)).toBe("ok");
    expect(
      measured(wall({ everything: none, staffed: { ...staffed, capacity: 0 } }), NOW).load,
    ).toBeUndefined();
  });

  it("look at all services together", () => {
    const services = [
      service({ waiting: 2, longest_since: NOW - 30_000 }),
      service({ id: "b", waiting: 1, longest_since: NOW - 90_000 }),
    ];
    expect(longest(services, NOW)).toBe(90);
    expect(measured(wall({ services }), NOW)).toEqual({ waiting: 3, longest_s: 90, kept: 75, load: 90 });
    expect(levels(wall({ services }), LIMITS, NOW)).toEqual({
      waiting: "warn",
      longest_s: "warn",
      kept: "late",
      load: "warn",
    });
  });

  it("alert once when something turns red", () => {
    const calm = levels(wall(), LIMITS, NOW);
    const red = { ...calm, waiting: "late" as const };
    expect(turnedRed(calm, red)).toEqual(["waiting"]);
    expect(turnedRed(red, red)).toEqual([]);
    expect(turnedRed(undefined, red)).toContain("waiting");
  });

  it("come in order", () => {
    expect(inOrder("waiting", { warn: 3, late: 2 })).toBe(false);
    expect(inOrder("kept", { warn: 90, late: 80 })).toBe(true);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Wall, WallSample } from "../../../client/src/contracts";
import { chosen } from "../choices";
import { CHOSEN, FakeLine } from "../desk/sample_desk";
import type { Line } from "../desk/store";
import { Watching } from "./store";

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const none = { kept: 0, answered: 0, kept_lately: 0, answered_lately: 0, handled: 0 };
const staffed = { members: 0, free: 0, full: 0, leaving: 0, away: 0, load: 0, capacity: 0 };

const sample = (minute: number, waiting = 0): WallSample => ({
  at: NOW + minute * MINUTE,
  waiting,
  longest_s: 0,
  load: 0,
  capacity: 5,
  kept_lately: 0,
  answered_lately: 0,
});
const wall = (minute: number, samples: WallSample[]): Wall => ({
  at: NOW + minute * MINUTE,
  services: [],
  everything: none,
  staffed,
  late: [],
  advisors: [],
  samples,
});

let answer: Wall;
let line: FakeLine;
let watching: Watching;
let stop: () => void;
const drawn = () => watching.samples.value.map((one) => [(one.at - NOW) / MINUTE, one.waiting]);
const came = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  chosen.value = CHOSEN;
  line = new FakeLine({ "wall:watch": () => answer, "wall:unwatch": () => ({}) });
  watching = new Watching(line as unknown as Line);
  answer = wall(2, [sample(0), sample(1), sample(2)]);
  stop = watching.start();
  await came();
});
afterEach(() => {
  stop();
  chosen.value = undefined;
});

describe("the curve of the last hour", () => {
  it("goes on from what is pushed, each moment once", () => {
    line.push("wall:changed", wall(3, [sample(2), sample(3)]));
    expect(drawn().map(([at]) => at)).toEqual([0, 1, 2, 3]);
  });

  it("stays when a service that began anew knows none of it", async () => {
    answer = wall(5, []);
    line.reconnect();
    await came();
    expect(drawn().map(([at]) => at)).toEqual([0, 1, 2]);
    line.push("wall:changed", wall(6, [sample(6)]));
    expect(drawn().map(([at]) => at)).toEqual([0, 1, 2, 6]);
  });

  it("is the service's own from where that begins, with what was missed meanwhile", async () => {
    answer = wall(5, [sample(2, 7), sample(3), sample(4), sample(5)]);
    line.reconnect();
    await came();
    expect(drawn()).toEqual([
      [0, 0],
      [1, 0],
      [2, 7],
      [3, 0],
      [4, 0],
      [5, 0],
    ]);
  });

  it("ends an hour back", async () => {
    answer = wall(61, [sample(61)]);
    line.reconnect();
    await came();
    expect(drawn().map(([at]) => at)).toEqual([2, 61]);
  });
});

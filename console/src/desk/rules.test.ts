import { describe, expect, it } from "vitest";
import { clockOf, duration } from "./clocks";
import {
  freeSlots,
  inOrder,
  layoutOf,
  neighbour,
  nextToAnswer,
  offersTo,
  queueOf,
  ranges,
  slotOfDigit,
} from "./groups";
import { HeldLayout } from "./hold";
import { card, ME, NOW } from "./sample";

describe("grouping", () => {
  it("puts every open conversation in exactly one group", () => {
    const turns = ["advisor", "visitor", "paused"] as const;
    const cards = Array.from({ length: 30 }, (_, i) => card({ turn: turns[i % 3] as "advisor" }));
    const ids = inOrder(layoutOf(cards, ME));
    expect(ids.length).toBe(30);
    expect(new Set(ids)).toEqual(new Set(cards.map((c) => c.id)));
  });

  it("shows the oldest question first and the shortest silence first", () => {
    const old = card({ waiting_since: NOW - 90_000 });
    const young = card({ waiting_since: NOW - 5_000 });
    const quiet = card({ turn: "visitor", quiet_since: NOW - 300_000 });
    const talker = card({ turn: "visitor", quiet_since: NOW - 20_000 });
    const layout = layoutOf([young, quiet, old, talker], ME);
    expect(layout.waiting).toEqual([old.id, young.id]);
    expect(layout.visitor).toEqual([talker.id, quiet.id]);
  });

  it("leaves out what is closed, queued or held by a colleague", () => {
    const cards = [card({ status: "closed" }), card({ status: "queued" }), card({ advisor: "colleague" })];
    expect(inOrder(layoutOf(cards, ME))).toEqual([]);
  });

  it("keeps offers to me out of the queue and drops them when their time is up", () => {
    const offered = card({ status: "offered", offered_to: ME, offered_until: NOW + 5_000 });
    const elsewhere = card({ status: "offered", offered_to: "x", offered_until: NOW + 5_000 });
    const queued = card({ status: "queued", waiting_since: NOW - 99_000 });
    const cards = [offered, elsewhere, queued];
    expect(queueOf(cards, ME).map((c) => c.id)).toEqual([queued.id, elsewhere.id]);
    expect(offersTo(cards, ME, NOW).map((c) => c.id)).toEqual([offered.id]);
    expect(offersTo(cards, ME, NOW + 5_000)).toEqual([]);
  });
});

describe("next to answer", () => {
  it("is the longest wait that is not open", () => {
    const first = card({ waiting_since: NOW - 90_000 });
    const second = card({ waiting_since: NOW - 50_000 });
    const layout = layoutOf([second, first], ME);
    expect(nextToAnswer(layout, undefined)).toBe(first.id);
    expect(nextToAnswer(layout, first.id)).toBe(second.id);
  });

  it("is nobody when only the open one waits", () => {
    const only = card();
    expect(nextToAnswer(layoutOf([only, card({ turn: "visitor" })], ME), only.id)).toBeUndefined();
  });

  it("walks over the groups and round the ends", () => {
    const a = card({ waiting_since: NOW - 90_000 });
    const b = card({ turn: "visitor", quiet_since: NOW });
    const layout = layoutOf([a, b], ME);
    expect(neighbour(layout, a.id, 1)).toBe(b.id);
    expect(neighbour(layout, b.id, 1)).toBe(a.id);
    expect(neighbour(layout, undefined, -1)).toBe(b.id);
    expect(neighbour(layoutOf([], ME), undefined, 1)).toBeUndefined();
  });
});

describe("clocks", () => {
  it.each([
    [59_999, 0],
    [60_000, 50],
    [95_999, 50],
    [96_000, 80],
    [119_999, 80],
    [120_000, 100],
  ])("a wait of %i ms of a promise of two minutes is %i", (wait, age) => {
    expect(clockOf(card({ waiting_since: NOW - wait }), NOW).age).toBe(age);
  });

  it("tells how far over the promise it is", () => {
    expect(clockOf(card({ waiting_since: NOW - 162_000 }), NOW).over).toBe(42_000);
  });

  it("holds while the visitor types, but at most a minute", () => {
    const waiting = card({ waiting_since: NOW - 130_000 });
    expect(clockOf(waiting, NOW, NOW - 20_000)).toMatchObject({ state: "held", elapsed: 110_000, age: 0 });
    expect(clockOf(waiting, NOW, NOW - 60_000)).toMatchObject({ state: "waiting", age: 100 });
  });

  it("does not age while it is the visitor's turn or paused", () => {
    const quiet = card({ turn: "visitor", quiet_since: NOW - 500_000 });
    expect(clockOf(quiet, NOW)).toMatchObject({ state: "quiet", elapsed: 500_000, age: 0 });
    expect(clockOf(card({ turn: "paused" }), NOW)).toMatchObject({ state: "paused", age: 0 });
  });

  it("writes durations as people read them", () => {
    const words = (h: number, m: string) => `${h} t ${m} min`;
    expect(duration(0, words)).toBe("0:00");
    expect(duration(162_900, words)).toBe("2:42");
    expect(duration(3_900_000, words)).toBe("1 t 05 min");
    expect(duration(-5_000, words)).toBe("0:00");
  });
});

describe("slots", () => {
  it("names the free ones, no more than there is room for", () => {
    const held = [card({ slot: 1 }), card({ slot: 2 }), card({ slot: 5 })];
    expect(freeSlots(held, ME, 5)).toEqual([3, 4]);
    expect(freeSlots(held, ME, 3)).toEqual([]);
    expect(freeSlots(held, "somebody", 10)).toHaveLength(10);
  });

  it("draws runs together", () => {
    expect(ranges([1, 2, 3, 4, 8])).toBe("1–4, 8");
    expect(ranges([3, 8, 9])).toBe("3, 8, 9");
    expect(ranges([])).toBe("");
  });

  it("reads 0 as the tenth", () => {
    expect(slotOfDigit("0")).toBe(10);
    expect(slotOfDigit("7")).toBe(7);
    expect(slotOfDigit("j")).toBeUndefined();
  });
});

describe("held order", () => {
  const cards = () => {
    const a = card({ waiting_since: NOW - 90_000 });
    const b = card({ waiting_since: NOW - 50_000 });
    return { a, b };
  };

  it("re-sorts at once when the hand rests", () => {
    const { a, b } = cards();
    const held = new HeldLayout();
    expect(held.settle(layoutOf([b, a], ME), NOW).waiting).toEqual([a.id, b.id]);
  });

  it("keeps rows where they are under the hand, at most a second and a half", () => {
    const { a, b } = cards();
    const held = new HeldLayout();
    held.settle(layoutOf([a, b], ME), NOW);
    const answered = layoutOf([{ ...a, turn: "visitor", quiet_since: NOW }, b], ME);
    for (let t = 0; t < 1_500; t += 100) {
      held.touch(NOW + t);
      expect(held.settle(answered, NOW + t).waiting).toEqual([a.id, b.id]);
    }
    held.touch(NOW + 1_500);
    expect(held.settle(answered, NOW + 1_500).waiting).toEqual([b.id]);
  });

  it("adds and removes without moving the others", () => {
    const { a, b } = cards();
    const held = new HeldLayout();
    held.settle(layoutOf([a, b], ME), NOW);
    held.touch(NOW + 10);
    const older = card({ waiting_since: NOW - 200_000 });
    expect(held.settle(layoutOf([older, a, b], ME), NOW + 20).waiting).toEqual([a.id, b.id, older.id]);
    expect(held.settle(layoutOf([older, b], ME), NOW + 30).waiting).toEqual([b.id, older.id]);
  });
});

import { describe, expect, it } from "vitest";
import type { ConversationCard } from "../../../client/src/contracts";
import { titleOf } from "../shell/title";
import { clockOf, clockToday } from "./clocks";
import { freeSlots, inOrder, isMine, layoutOf, offersTo, queueOf, SLOTS, urgentOf } from "./groups";
import { HeldLayout } from "./hold";
import { card, ME, NOW } from "./sample";

/** The same numbers each time, so that a desk that fails can be looked at. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function aDesk(seed: number): ConversationCard[] {
  const roll = dice(seed);
  const pick = <T>(...of: T[]): T => of[roll(of.length)] as T;
  return Array.from({ length: roll(16) }, (_, index) => {
    const status = pick("queued", "offered", "active", "active", "active", "closed" as const);
    const held = status === "active" || status === "closed";
    const handed = status === "active" && roll(4) === 0;
    const offered = status === "offered" || (status === "active" && roll(5) === 0);
    const advisor = held ? pick(ME, ME, "colleague") : undefined;
    const others = ["colleague", "another", ME].filter((one) => one !== advisor);
    return card({
      number: index,
      status,
      turn: pick("advisor", "visitor", "paused"),
      waiting_since: NOW - roll(300_000),
      quiet_since: NOW - roll(900_000),
      advisor,
      ...(handed ? { handed_to: "s" } : {}),
      ...(offered ? { offered_to: pick(...others), offered_until: NOW + 20_000 } : {}),
      ...(advisor === ME && status === "active" ? { slot: index + 1 } : {}),
    } as Partial<ConversationCard>);
  });
}

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed + 1);

describe("nobody is forgotten", () => {
  it("each open conversation of mine is in exactly one group, with a clock that runs", () => {
    for (const seed of SEEDS) {
      const cards = aDesk(seed);
      const shown = inOrder(layoutOf(cards, ME));
      const mine = cards.filter((one) => one.status === "active" && one.advisor === ME);
      expect([...shown].sort(), `desk ${seed}`).toEqual(mine.map((one) => one.id).sort());
      for (const one of mine) {
        const [now, later] = [clockOf(one, NOW), clockOf(one, NOW + 7_000)];
        expect(later.elapsed - now.elapsed, `desk ${seed}`).toBe(7_000);
      }
    }
  });

  it("each one that waits for somebody stands in the queue or is offered to me, never both", () => {
    for (const seed of SEEDS) {
      const cards = aDesk(seed);
      const queue = queueOf(cards, ME).map((one) => one.id);
      const offers = offersTo(cards, ME, NOW).map((one) => one.id);
      for (const one of cards) {
        const waits = one.status === "queued" || one.status === "offered";
        const handed =
          one.status === "active" && one.advisor !== ME && (one.handed_to || one.offered_to === ME);
        const places = [...queue, ...offers].filter((id) => id === one.id).length;
        expect(places, `desk ${seed}, ${one.id}`).toBe(waits || handed ? 1 : 0);
      }
    }
  });

  it("what I hand over stays mine until somebody has it", () => {
    const handed = card({ handed_to: "other", slot: 3 });
    const offered = card({ offered_to: "colleague", offered_until: NOW + 60_000, slot: 4 });
    expect(isMine(handed, ME) && isMine(offered, ME)).toBe(true);
    expect(inOrder(layoutOf([handed, offered], ME))).toHaveLength(2);
    expect(queueOf([handed, offered], ME)).toEqual([]);
    expect(offersTo([{ ...offered, advisor: "giver", offered_to: ME }], ME, NOW)).toHaveLength(1);
  });

  it("one past 80 % of its promise is found, and it is the one that has waited longest", () => {
    for (const seed of SEEDS) {
      const cards = new Map(aDesk(seed).map((one) => [one.id, one]));
      const layout = layoutOf(cards.values(), ME);
      const late = layout.waiting
        .map((id) => cards.get(id) as ConversationCard)
        .filter((one) => clockOf(one, NOW).age >= 80)
        .sort((a, b) => (a.waiting_since ?? 0) - (b.waiting_since ?? 0));
      expect(
        urgentOf(layout, (id) => cards.get(id), NOW),
        `desk ${seed}`,
      ).toBe(late[0]?.id);
    }
  });

  it("nothing disappears while the hand holds the order of rows", () => {
    for (const seed of SEEDS.slice(0, 100)) {
      const cards = aDesk(seed);
      const held = new HeldLayout();
      held.settle(layoutOf(cards.slice(0, cards.length / 2), ME), NOW);
      held.touch(NOW + 10);
      const wanted = layoutOf(cards, ME);
      expect(inOrder(held.settle(wanted, NOW + 20)).sort()).toEqual(inOrder(wanted).sort());
    }
  });

  it("the title carries how many wait for me", () => {
    for (const seed of SEEDS.slice(0, 50)) {
      const { waiting } = layoutOf(aDesk(seed), ME);
      const title = titleOf(waiting.length, false, "Desk");
      expect(title.startsWith(`(${waiting.length}) `)).toBe(waiting.length > 0);
    }
  });

  it("no free slot is shown beyond what I agreed to carry, however quiet the others are", () => {
    for (const seed of SEEDS) {
      const cards = aDesk(seed);
      for (const capacity of [1, 5, 10]) {
        const mine = cards.filter((one) => isMine(one, ME)).length;
        const free = freeSlots(cards, ME, capacity);
        expect(free.length).toBeLessThanOrEqual(Math.max(0, Math.min(capacity, SLOTS) - mine));
      }
    }
  });
});

it("reads the end of a shift as a time of today that is still to come", () => {
  const noon = new Date(2026, 5, 1, 12, 0).getTime();
  expect(clockToday("16:30", noon)).toBe(new Date(2026, 5, 1, 16, 30).getTime());
  expect(clockToday("11:59", noon)).toBeUndefined();
  expect(clockToday("", noon)).toBeUndefined();
});

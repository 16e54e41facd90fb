import { expect, it } from "vitest";
import type { ConversationCard } from "../../../client/src/contracts";
import { newlyWaiting } from "./alarm";

const card = (id: string, unread: number) => ({ id, unread }) as ConversationCard;
const ids = (cards: ConversationCard[]) => cards.map((one) => one.id);

it("rings for what is new and not under the advisor's eyes", () => {
  const before = new Map([
    ["a", 0],
    ["b", 1],
    ["offer o", 1],
  ]);
  const mine = [card("a", 1), card("b", 1), card("c", 2)];
  expect(ids(newlyWaiting(before, mine, [card("o", 0)], ["a"]))).toEqual(["c"]);
  expect(ids(newlyWaiting(before, mine, [card("p", 0)], []))).toEqual(["p", "a", "c"]);
});

import { cid } from "../../../client/src/cid";
import type { HandOverNote, TransferTo } from "../../../client/src/contracts";
import { neighbour } from "./groups";
import { isWide } from "./panes";
import type { Desk } from "./store";

/** What the hand does at the desk: going from one conversation to the next, passing and handing over. */

export function step(desk: Desk, by: 1 | -1): void {
  const id = neighbour(desk.layout.peek(), desk.open.peek(), by);
  if (id !== undefined) desk.show(id);
}

/** Lays another conversation beside the open one; where two lie already, the one at hand is alone again. */
export function besideOrAlone(desk: Desk, wanted?: string): boolean {
  if (!isWide()) return false;
  if (desk.panes.two.peek()) {
    desk.panes.single();
    return true;
  }
  const open = desk.open.peek();
  const other = wanted !== open && wanted !== undefined ? wanted : desk.nextId.peek();
  const id = other ?? neighbour(desk.layout.peek(), open, 1);
  if (id === undefined || id === open) return false;
  desk.panes.beside(id);
  return true;
}

export function showSlot(desk: Desk, slot: number): boolean {
  const card = desk.mine.peek().find((one) => one.slot === slot);
  if (card) desk.show(card.id);
  return card !== undefined;
}

export async function decline(desk: Desk, conversation: string): Promise<void> {
  await desk.line.call("desk:decline", { cid: cid(), conversation });
}

export async function transfer(
  desk: Desk,
  conversation: string,
  to: TransferTo,
  note: string,
): Promise<void> {
  await desk.outbox.letGo(conversation);
  await desk.line.call("desk:transfer", { cid: cid(), conversation, to, note });
}

/** Calls a hand-over off before anybody has taken it. */
export async function keep(desk: Desk, conversation: string): Promise<void> {
  await desk.line.call("desk:keep", { cid: cid(), conversation });
}

export async function handOverAll(desk: Desk, notes: HandOverNote[], presence?: "on_break"): Promise<void> {
  await Promise.all(notes.map((one) => desk.outbox.letGo(one.conversation)));
  const then = presence === undefined ? {} : { presence };
  await desk.line.call("desk:hand_over_all", { cid: cid(), notes, ...then });
}

export async function setShift(desk: Desk, endsAt: number | undefined): Promise<void> {
  const until = endsAt === undefined ? {} : { ends_at: endsAt };
  await desk.line.call("desk:shift", { cid: cid(), ...until });
}

import type { ConversationCard } from "../../../client/src/contracts";

export type GroupName = "waiting" | "visitor" | "paused";
export const GROUPS: readonly GroupName[] = ["waiting", "visitor", "paused"];

/** Ids in the order they are shown. */
export type Layout = Record<GroupName, string[]>;

export const SLOTS = 10;
export const COMPACT_FROM = 9;

export function isMine(card: ConversationCard, me: string): boolean {
  return card.status === "active" && card.advisor === me;
}

export function groupOf(card: ConversationCard): GroupName {
  if (card.turn === "advisor") return "waiting";
  return card.turn === "visitor" ? "visitor" : "paused";
}

const waitedFrom = (c: ConversationCard) => c.waiting_since ?? c.created_at;
const quietFrom = (c: ConversationCard) => c.quiet_since ?? c.created_at;
const bySlot = (a: ConversationCard, b: ConversationCard) =>
  (a.slot ?? 99) - (b.slot ?? 99) || a.number - b.number;

export function layoutOf(cards: Iterable<ConversationCard>, me: string): Layout {
  const groups: Record<GroupName, ConversationCard[]> = { waiting: [], visitor: [], paused: [] };
  for (const card of cards) if (isMine(card, me)) groups[groupOf(card)].push(card);
  groups.waiting.sort((a, b) => waitedFrom(a) - waitedFrom(b) || bySlot(a, b));
  groups.visitor.sort((a, b) => quietFrom(b) - quietFrom(a) || bySlot(a, b));
  groups.paused.sort((a, b) => quietFrom(a) - quietFrom(b) || bySlot(a, b));
  const ids = (group: ConversationCard[]) => group.map((card) => card.id);
  return { waiting: ids(groups.waiting), visitor: ids(groups.visitor), paused: ids(groups.paused) };
}

/** Waits for somebody to take it: in a queue, or with a colleague who hands it to a service of mine. */
function waits(card: ConversationCard, me: string): boolean {
  if (card.status === "active") return card.handed_to !== undefined && card.advisor !== me;
  return card.status !== "closed";
}

/** Those who wait in the queue of my services, the longest wait first. */
export function queueOf(cards: Iterable<ConversationCard>, me: string): ConversationCard[] {
  return [...cards]
    .filter((card) => waits(card, me) && card.offered_to !== me)
    .sort((a, b) => waitedFrom(a) - waitedFrom(b) || a.number - b.number);
}

/** Left when nobody was there, the first promised first. */
export function messagesOf(cards: Iterable<ConversationCard>): ConversationCard[] {
  return [...cards]
    .filter((card) => card.status === "message")
    .sort((a, b) => (a.answer_by ?? 0) - (b.answer_by ?? 0) || a.number - b.number);
}

export function offersTo(cards: Iterable<ConversationCard>, me: string, now: number): ConversationCard[] {
  return [...cards]
    .filter((card) => card.status !== "closed" && card.offered_to === me && (card.offered_until ?? 0) > now)
    .sort((a, b) => (a.offered_until ?? 0) - (b.offered_until ?? 0));
}

/** The next to answer: the one who has waited longest, is not open, and whose answer is not about to leave. */
export function nextToAnswer(
  layout: Layout,
  open: string | undefined,
  answered: (id: string) => boolean = () => false,
): string | undefined {
  return layout.waiting.find((id) => id !== open && !answered(id));
}

/** The first to answer of those past 80 % of their promise: it is never out of sight. */
export function urgentOf(
  layout: Layout,
  card: (id: string) => ConversationCard | undefined,
  now: number,
): string | undefined {
  return layout.waiting.find((id) => {
    const one = card(id);
    return one !== undefined && now - waitedFrom(one) >= one.promise_s * 800;
  });
}

export function inOrder(layout: Layout): string[] {
  return GROUPS.flatMap((group) => layout[group]);
}

/** The neighbour in the shown order; the list's ends meet. */
export function neighbour(layout: Layout, open: string | undefined, step: 1 | -1): string | undefined {
  const ids = inOrder(layout);
  if (ids.length === 0) return undefined;
  const at = open === undefined ? -1 : ids.indexOf(open);
  if (at < 0) return step === 1 ? ids[0] : ids[ids.length - 1];
  return ids[(at + step + ids.length) % ids.length];
}

export function freeSlots(cards: Iterable<ConversationCard>, me: string, capacity: number): number[] {
  const taken = new Set<number>();
  for (const card of cards) if (isMine(card, me) && card.slot !== undefined) taken.add(card.slot);
  const room = Math.max(0, Math.min(capacity, SLOTS) - taken.size);
  const free: number[] = [];
  for (let slot = 1; slot <= SLOTS && free.length < room; slot++) if (!taken.has(slot)) free.push(slot);
  return free;
}

/** `1–4, 8`: runs of three or more are drawn together. */
export function ranges(numbers: number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    let j = i;
    while (j + 1 < numbers.length && numbers[j + 1] === (numbers[j] as number) + 1) j++;
    if (j - i >= 2) parts.push(`${numbers[i]}–${numbers[j]}`);
    else for (let k = i; k <= j; k++) parts.push(String(numbers[k]));
    i = j + 1;
  }
  return parts.join(", ");
}

/** Alt+1…9 are slots 1–9 and Alt+0 is slot 10. */
export function slotOfDigit(digit: string): number | undefined {
  if (!/^[0-9]$/.test(digit)) return undefined;
  return digit === "0" ? 10 : Number(digit);
}

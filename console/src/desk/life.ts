import { signal } from "@preact/signals";
import { cid } from "../../../client/src/cid";
import type { ConversationCard } from "../../../client/src/contracts";
import { reasonOf } from "../reason";
import { trouble } from "../state";
import type { Desk } from "./store";
import { nameOf } from "./words";

/** A close may be taken back for a few seconds; the server allows a little more. */
const UNDO_MS = 12_000;

export interface Undo {
  conversation: string;
  name: string;
  draft: string;
}

export const undo = signal<Undo | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

export function offerUndo(card: ConversationCard, draft: string): void {
  clearTimeout(timer);
  undo.value = { conversation: card.id, name: nameOf(card), draft };
  timer = setTimeout(() => {
    undo.value = undefined;
  }, UNDO_MS);
}

function tell(error: unknown): void {
  trouble.value = reasonOf(error);
}

export async function takeBack(desk: Desk): Promise<void> {
  const back = undo.peek();
  if (!back) return;
  undo.value = undefined;
  clearTimeout(timer);
  try {
    const card = await desk.line.call("conversation:undo_close", {
      conversation: back.conversation,
      cid: cid(),
    });
    desk.heardCard(card);
    if (back.draft) desk.drafts.write(card.id, back.draft);
    desk.show(card.id);
  } catch (error) {
    tell(error);
  }
}

/** Minutes until the advisor is back; none at all says that they are. */
export async function promiseReturn(desk: Desk, conversation: string, minutes: number): Promise<void> {
  desk.heardCard(await desk.line.call("conversation:return", { conversation, cid: cid(), minutes }));
}

export function amBack(desk: Desk, conversation: string): void {
  promiseReturn(desk, conversation, 0).catch(tell);
}

export function notWide(desk: Desk, conversation: string): void {
  desk.line.call("conversation:not_wide", { conversation, cid: cid() }).catch(tell);
}

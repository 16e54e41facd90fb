import { focusComposer } from "./list";
import type { Desk } from "./store";

/** Takes back what was sent last, here or in another conversation, and goes to where it stands now. */
export function unsend(desk: Desk, id = [...desk.outbox.held.peek().keys()].at(-1)): boolean {
  const letter = id === undefined ? undefined : desk.outbox.held.peek().get(id);
  if (!letter) return false;
  desk.edit(letter.conversation, letter.cid);
  desk.takenBack.value = letter.conversation;
  desk.show(letter.conversation);
  focusComposer();
  return true;
}

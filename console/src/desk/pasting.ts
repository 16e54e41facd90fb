import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversationCard } from "../../../client/src/contracts";
import type { Desk } from "./store";
import { nameOf } from "./words";
import { type Copied, type Known, type Stray, strayIn } from "./wrong_chat";

let copied: Copied | undefined;

/** Remembers what was copied or cut in a conversation, so that it is known again elsewhere. */
export function rememberCopy(conversation: string, event: Event): void {
  const { target } = event;
  const text =
    target instanceof HTMLTextAreaElement
      ? target.value.slice(target.selectionStart, target.selectionEnd)
      : String(getSelection() ?? "");
  if (text.trim() !== "") copied = { conversation, text };
}

function knownOf(desk: Desk, card: ConversationCard, draft = desk.drafts.text(card.id)): Known {
  const lines = desk.timeline(card.id).lines;
  const by = (who: "visitor" | "advisor") =>
    lines.filter((one) => one.entry.by === who).map((one) => one.text);
  return {
    id: card.id,
    name: nameOf(card),
    visitor: card.name,
    theirs: [...by("visitor"), desk.notes.text(card.id)],
    ours: [...by("advisor"), desk.outbox.leaving(card.id)?.text ?? "", draft],
  };
}

export interface Pasted {
  text: string;
  before: string;
  after: string;
  stray: Stray;
}

/** What was pasted into a conversation though it is another's; said until it is gone, or was meant. */
export function usePasted(desk: Desk, conversation: string) {
  const [pasted, setPasted] = useState<Pasted>();
  const coming = useRef<{ text: string; before: string } | undefined>(undefined);
  useEffect(() => {
    coming.current = undefined;
    setPasted(undefined);
  }, [conversation]);

  /** Before the field has it. */
  const pastes = (data: DataTransfer | null, before: string) => {
    const text = data?.getData("text/plain").replace(/\r\n?/g, "\n");
    coming.current = text ? { text, before } : undefined;
  };
  /** The field has changed: by that, or by anything else. */
  const changed = (after: string) => {
    const came = coming.current;
    coming.current = undefined;
    if (!came || !after.includes(came.text)) return;
    const cards = desk.mine.peek();
    const here = cards.find((card) => card.id === conversation);
    if (!here) return;
    const others = cards.filter((card) => card.id !== conversation).map((card) => knownOf(desk, card));
    const stray = strayIn(came.text, knownOf(desk, here, came.before), others, copied);
    setPasted(stray && { ...came, after, stray });
  };
  return { pasted, pastes, changed, meant: () => setPasted(undefined) };
}

import type { ConversationCard } from "../../../client/src/contracts";

export const ME = "me";
export const NOW = 1_000_000_000;

let made = 0;
/** A conversation of mine whose visitor has waited for ten seconds, for tests. */
export function card(over: Partial<ConversationCard> = {}): ConversationCard {
  made += 1;
  return {
    id: `c${made}`,
    rev: 1,
    epoch: 1,
    number: made,
    name: "",
    service: "s",
    service_name: "Library",
    site: "x",
    lang: "fi",
    channel: "chat",
    practice: false,
    status: "active",
    turn: "advisor",
    head: 1,
    read_by_advisor: 0,
    read_by_visitor: 0,
    unread: 0,
    last_text: "",
    last_by: "visitor",
    topic: "",
    created_at: NOW - 600_000,
    waiting_since: NOW - 10_000,
    promise_s: 120,
    advisor: ME,
    in_call: false,
    page: { path: "", title: "" },
    searched: "",
    note: "",
    note_rev: 0,
    draft: "",
    draft_rev: 0,
    overdue: false,
    contact: "",
    files: false,
    video: true,
    ...over,
  };
}

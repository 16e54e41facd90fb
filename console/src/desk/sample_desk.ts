import { signal } from "@preact/signals";
import { vi } from "vitest";
import type { Chosen, ConversationCard, Entry } from "../../../client/src/contracts";
import { card as sample } from "./sample";
import { Desk, type Line } from "./store";

/** A desk whose server is a table of answers, for tests. */
export const NOW = Date.UTC(2026, 10, 21, 10);

export const card = (over: Partial<ConversationCard> = {}) =>
  sample({ id: "a", name: "Kaisa", created_at: NOW, waiting_since: NOW, unread: 1, slot: 1, ...over });

export const CHOSEN: Chosen = {
  thresholds: {
    waiting: { warn: 3, late: 8 },
    longest_s: { warn: 60, late: 120 },
    kept: { warn: 90, late: 80 },
    load: { warn: 80, late: 95 },
  },
  wall_alerts: true,
  sound: false,
  desktop: false,
  undo_s: 3,
  keys: [],
};

export const me = {
  id: "me",
  name: "Anna",
  roles: ["advisor"],
  lang: "fi",
  presence: "available" as const,
  capacity: 5,
  load: 1,
  held: 1,
  binding: [],
  rev: 1,
};

export function entry(seq: number, over: Partial<Entry> = {}): Entry {
  return { seq, kind: "text", at: NOW, by: "visitor", by_name: "", text: `rivi ${seq}`, params: {}, ...over };
}

export type Answer = (payload: never) => unknown;

/** A line whose far end is this table of answers; it remembers what was asked. */
export class FakeLine {
  readonly status = signal({ state: "online" as const, since: 0 });
  readonly asked: [string, Record<string, unknown>][] = [];
  readonly #heard = new Map<string, (payload: unknown) => void>();
  readonly #online: (() => void)[] = [];

  constructor(readonly answers: Record<string, Answer>) {}

  on(event: string, handler: (payload: unknown) => void) {
    this.#heard.set(event, handler);
    return () => this.#heard.delete(event);
  }
  onOnline(handler: () => void) {
    this.#online.push(handler);
    handler();
    return () => {};
  }
  open() {}
  close() {}
  async ready() {}
  reconnect() {
    for (const handler of this.#online) handler();
  }
  push(event: string, payload: unknown) {
    this.#heard.get(event)?.(payload);
  }
  async call(event: string, payload: Record<string, unknown>) {
    this.asked.push([event, payload]);
    const answer = this.answers[event];
    if (!answer) return { rev: 1 };
    return answer(payload as never);
  }
  count(event: string) {
    return this.asked.filter(([name]) => name === event).length;
  }
}

export async function opened(cards: ConversationCard[], answers: Record<string, Answer> = {}) {
  const line = new FakeLine({
    "desk:snapshot": () => ({ me, services: [], conversations: cards, now: NOW }),
    "conversation:sync": ({ after }: { after: number }) => ({
      entries: [entry(1)].filter((one) => one.seq > after),
      head: 1,
      more: false,
    }),
    ...answers,
  });
  const desk = new Desk(line as unknown as Line, "me");
  desk.start();
  await vi.advanceTimersByTimeAsync(10);
  return { desk, line };
}

import { batch, computed, effect, signal } from "@preact/signals";
import { cid } from "../../../client/src/cid";
import type { Connection } from "../../../client/src/connection";
import type {
  Card,
  CloseConversation,
  ConversationCard,
  Me,
  ServiceView,
  Desk as Snapshot,
  StaffCalls,
  StaffPushes,
  UsedAnswer,
} from "../../../client/src/contracts";
import { apply, behind, EMPTY, type Timeline } from "../../../client/src/timeline";
import { undoSeconds } from "../choices";
import { Each } from "./each";
import { freeSlots, isMine, layoutOf, nextToAnswer, offersTo, queueOf } from "./groups";
import { HeldLayout } from "./hold";
import { Keeper } from "./kept";
import { Outbox } from "./outbox";
import { Panes } from "./panes";
import { Reading } from "./reading";

export type Line = Connection<StaffCalls, StaffPushes>;

const TICK = 250;

/** The advisor's desk: what the server told, what is open, and what is on its way to the server. */
export class Desk {
  readonly ready = signal(false);
  readonly me = signal<Me | undefined>(undefined);
  readonly services = signal<readonly ServiceView[]>([]);
  readonly cards = signal<ReadonlyMap<string, ConversationCard>>(new Map());
  readonly timelines = signal<ReadonlyMap<string, Timeline>>(new Map());
  /** Since when the visitor of a conversation has been typing. */
  readonly typing = signal<ReadonlyMap<string, number>>(new Map());
  /** Why the last message of a conversation was refused, in the server's words. */
  readonly refusals = signal<ReadonlyMap<string, string>>(new Map());
  /** A conversation whose last message came back into its composer. */
  readonly takenBack = signal<string | undefined>(undefined);
  readonly panes = new Panes();
  /** What is at hand. */
  readonly open = this.panes.open;
  /** The server's time, to the second. */
  readonly now = signal(Date.now());
  readonly layout = signal(layoutOf([], ""));
  /** When each conversation was last looked at, for "where were we". */
  readonly leftAt = new Map<string, number>();

  readonly mine = computed(() => {
    const me = this.me.value?.id ?? "";
    return [...this.cards.value.values()].filter((card) => isMine(card, me));
  });
  readonly order = computed(() => layoutOf(this.cards.value.values(), this.me.value?.id ?? ""));
  readonly queue = computed(() => queueOf(this.cards.value.values(), this.me.value?.id ?? ""));
  readonly offers = computed(() =>
    offersTo(this.cards.value.values(), this.me.value?.id ?? "", this.now.value),
  );
  readonly current = computed(() => this.card(this.open.value));
  readonly nextId = computed(() =>
    nextToAnswer(this.order.value, this.open.value, (id) => this.outbox.leaving(id) !== undefined),
  );
  readonly next = computed(() => this.card(this.nextId.value));
  readonly free = computed(() =>
    freeSlots(this.cards.value.values(), this.me.value?.id ?? "", this.me.value?.capacity ?? 0),
  );
  readonly waiting = computed(() => this.order.value.waiting.length);
  readonly online = computed(() => this.line.status.value.state === "online");

  readonly drafts: Keeper;
  readonly notes: Keeper;
  readonly outbox: Outbox;

  readonly #cardOf = new Each(this.cards);
  readonly #timelineOf = new Each(this.timelines);
  readonly #typingOf = new Each(this.typing);
  readonly #held = new HeldLayout();
  readonly #reading = new Reading(this);
  readonly #syncing = new Set<string>();
  #changedSince: Set<string> | undefined;
  #skew = 0;
  readonly #stops: (() => void)[] = [];

  constructor(
    readonly line: Line,
    user: string,
  ) {
    this.drafts = new Keeper({
      shelf: `advisory.${user}.drafts`,
      save: (conversation, rev, text) => line.call("conversation:draft", { conversation, rev, text }),
      known: (id) => this.card(id)?.draft_rev ?? 0,
      wait: (id) => this.outbox.busy(id),
    });
    this.notes = new Keeper({
      shelf: `advisory.${user}.notes`,
      save: (conversation, rev, text) => line.call("conversation:note", { conversation, rev, text }),
      known: (id) => this.card(id)?.note_rev ?? 0,
    });
    this.outbox = new Outbox(this, `advisory.${user}.outbox`);
  }

  start(): void {
    const { line } = this;
    this.#stops.push(
      line.onOnline(() => void this.#refresh()),
      line.on("conversation:changed", (card) => this.#upsert(card)),
      line.on("desk:gone", ({ conversation }) => this.#gone(conversation)),
      line.on("desk:me", (me) => this.#heardMe(me)),
      line.on("desk:services", ({ services }) => {
        this.services.value = services;
      }),
      line.on("entry:posted", (posted) => this.heardPosted(posted)),
      line.on("conversation:typing_now", ({ conversation, by, on }) => {
        if (by === "visitor") this.#heardTyping(conversation, on);
      }),
      line.on("conversation:heads", ({ heads, now }) => {
        this.#skew = now - Date.now();
        for (const [id, head] of Object.entries(heads)) {
          const timeline = this.timelines.peek().get(id);
          if (timeline && behind(timeline, head)) void this.sync(id);
        }
      }),
    );
    const tick = setInterval(() => this.#tick(), TICK);
    const leave = () => this.drafts.flush();
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", leave);
    this.#stops.push(
      () => clearInterval(tick),
      () => window.removeEventListener("pagehide", leave),
      () => document.removeEventListener("visibilitychange", leave),
      effect(() => {
        this.layout.value = this.#held.settle(this.order.value, performance.now());
      }),
      effect(() => this.#reading.tell()),
    );
    line.open();
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.drafts.stop();
    this.notes.stop();
    this.outbox.stop();
    this.line.close();
  }

  card(id: string | undefined): ConversationCard | undefined {
    return id === undefined ? undefined : this.#cardOf.of(id);
  }

  timeline(id: string): Timeline {
    return this.#timelineOf.of(id) ?? EMPTY;
  }

  typingSince(id: string): number | undefined {
    return this.#typingOf.of(id);
  }

  /** The hand is at work: rows stay where they are for a moment. */
  touch(): void {
    this.#held.touch(performance.now());
  }

  show(id: string | undefined): void {
    const before = this.open.peek();
    if (before === id) return;
    this.panes.show(id);
    if (before !== undefined && !this.panes.shown.peek().includes(before))
      this.leftAt.set(before, Date.now());
    this.drafts.flush();
  }

  showNext(): boolean {
    const next = this.next.peek();
    if (next) this.show(next.id);
    return next !== undefined;
  }

  /**
   * Sends what stands in the composer. What the server refuses comes back there, unless something new
   * has been written meanwhile: then it waits in the thread to be edited or sent again.
   */
  async send(
    conversation: string,
    lang: string,
    used: UsedAnswer[],
    passed: UsedAnswer[] = [],
    binding = false,
  ): Promise<void> {
    const text = this.drafts.text(conversation).trim();
    if (text === "") return;
    this.#refuse(conversation, undefined);
    const undo = undoSeconds() * 1_000;
    // While it may be taken back the server holds it as the draft, for whoever goes on elsewhere.
    if (undo > 0) this.drafts.flush();
    const sent = this.outbox.post(conversation, text, lang, used, passed, undefined, undo, binding);
    this.drafts.write(conversation, "");
    const { refusal, cid: id } = await sent;
    if (!refusal) return;
    this.#refuse(conversation, refusal.message);
    if (this.drafts.text(conversation) === "") this.edit(conversation, id);
  }

  /** A card goes by itself, and leaves what is being written alone. */
  async sendCard(conversation: string, lang: string, card: Card): Promise<void> {
    this.#refuse(conversation, undefined);
    const { refusal } = await this.outbox.post(conversation, card.title, lang, [], [], card);
    if (refusal) this.#refuse(conversation, refusal.message);
  }

  /** Brings a message that was refused, or has not left yet, back into the composer. */
  edit(conversation: string, id: string): void {
    const letter = this.outbox.takeBack(id);
    if (!letter || letter.close) return;
    const written = this.drafts.text(conversation);
    this.drafts.write(conversation, written === "" ? letter.text : `${letter.text}\n${written}`);
  }

  forgetRefusal(conversation: string): void {
    if (this.refusals.peek().has(conversation)) this.#refuse(conversation, undefined);
  }

  #refuse(conversation: string, why: string | undefined): void {
    const next = new Map(this.refusals.peek());
    if (why === undefined) next.delete(conversation);
    else next.set(conversation, why);
    this.refusals.value = next;
  }

  async take(conversation?: string): Promise<ConversationCard | undefined> {
    const ask = { cid: cid(), ...(conversation === undefined ? {} : { conversation }) };
    const { conversation: card } = await this.line.call("desk:take", ask);
    if (card) {
      this.#upsert(card);
      // Somebody who is in the middle of an answer stays there.
      const open = this.open.peek();
      if (open === undefined || this.drafts.text(open).trim() === "") this.show(card.id);
    }
    return card;
  }

  async setPresence(presence: Me["presence"]): Promise<void> {
    this.#heardMe(await this.line.call("desk:presence", { cid: cid(), presence }));
  }

  async close(ask: Omit<CloseConversation, "cid">): Promise<void> {
    const { refusal, cid: id } = await this.outbox.close(ask);
    if (!refusal) return this.#gone(ask.conversation);
    this.outbox.takeBack(id);
    // Whoever asked may have left the dialog since.
    this.#refuse(ask.conversation, refusal.message);
    throw refusal;
  }

  async sync(id: string): Promise<void> {
    if (this.#syncing.has(id)) return;
    this.#syncing.add(id);
    try {
      for (let more = true; more; ) {
        const after = this.timelines.peek().get(id)?.cursor ?? 0;
        const page = await this.line.call("conversation:sync", { conversation: id, after });
        if (page.card) this.#upsert(page.card);
        this.heardEntries(id, page.entries, true);
        more = page.more && page.entries.length > 0;
      }
    } catch {
      // The next connect, push or heartbeat asks again.
    } finally {
      this.#syncing.delete(id);
    }
  }

  /** A new entry, and what it made of its conversation: no card comes for that. */
  heardPosted({ conversation, rev, entry, moved }: StaffPushes["entry:posted"]): void {
    const card = this.card(conversation);
    if (card && moved && rev > card.rev) {
      const { waiting_since: _, quiet_since: __, ...lasting } = card;
      this.#upsert({ ...lasting, ...moved, rev, head: entry.seq });
    }
    this.heardEntries(conversation, [entry]);
  }

  heardEntries(id: string, entries: StaffPushes["entry:posted"]["entry"][], asked = false): void {
    const before = this.timelines.peek().get(id) ?? EMPTY;
    const after = apply(before, entries);
    this.putTimeline(id, after);
    if (entries.some((entry) => entry.by === "visitor")) this.#heardTyping(id, false);
    if (!asked && behind(after)) void this.sync(id);
  }

  putTimeline(id: string, timeline: Timeline): void {
    this.timelines.value = new Map(this.timelines.peek()).set(id, timeline);
  }

  async #refresh(): Promise<void> {
    this.#changedSince = new Set();
    let snapshot: Snapshot;
    try {
      snapshot = await this.line.call("desk:snapshot", {});
    } catch {
      return;
    }
    const changed = this.#changedSince ?? new Set();
    this.#changedSince = undefined;
    batch(() => {
      this.#skew = snapshot.now - Date.now();
      this.now.value = snapshot.now;
      const known = this.cards.peek();
      const next = new Map<string, ConversationCard>();
      for (const card of snapshot.conversations) {
        const mine = known.get(card.id);
        next.set(card.id, mine && mine.rev > card.rev ? mine : card);
      }
      for (const id of changed) {
        const card = known.get(id);
        if (card && !next.has(id)) next.set(id, card);
      }
      this.services.value = snapshot.services;
      this.#heardMe(snapshot.me);
      this.cards.value = next;
      this.ready.value = true;
    });
    for (const card of this.mine.peek()) this.#follow(card);
    for (const id of this.timelines.peek().keys()) if (!this.cards.peek().has(id)) this.#gone(id);
    this.outbox.resume();
  }

  /** The answer to what was asked of one conversation. */
  heardCard(card: ConversationCard): void {
    this.#upsert(card);
  }

  #upsert(card: ConversationCard): void {
    const known = this.cards.peek().get(card.id);
    if (known && known.rev > card.rev) return;
    this.#changedSince?.add(card.id);
    if (card.status === "closed") {
      this.#gone(card.id);
      return;
    }
    this.cards.value = new Map(this.cards.peek()).set(card.id, card);
    if (isMine(card, this.me.peek()?.id ?? "")) this.#follow(card);
  }

  /** A conversation in my hands: its texts are kept and its timeline followed. */
  #follow(card: ConversationCard): void {
    this.drafts.heard(card.id, card.draft, card.draft_rev);
    this.notes.heard(card.id, card.note, card.note_rev);
    const timeline = this.timelines.peek().get(card.id);
    if (timeline === undefined || behind(timeline, card.head)) void this.sync(card.id);
  }

  #gone(id: string): void {
    batch(() => {
      this.#changedSince?.delete(id);
      const cards = new Map(this.cards.peek());
      cards.delete(id);
      this.cards.value = cards;
      const timelines = new Map(this.timelines.peek());
      timelines.delete(id);
      this.timelines.value = timelines;
      this.panes.gone(id);
    });
    this.#cardOf.forget(id);
    this.#timelineOf.forget(id);
    this.#typingOf.forget(id);
    this.drafts.forget(id);
    this.notes.forget(id);
    this.leftAt.delete(id);
    this.#reading.forget(id);
  }

  #heardMe(me: Me): void {
    const known = this.me.peek();
    if (!known || known.id !== me.id || me.rev >= known.rev) this.me.value = me;
  }

  #heardTyping(id: string, on: boolean): void {
    const typing = new Map(this.typing.peek());
    if (on) typing.set(id, typing.get(id) ?? Date.now() + this.#skew);
    else if (!typing.delete(id)) return;
    this.typing.value = typing;
  }

  #tick(): void {
    const now = Date.now() + this.#skew;
    if (Math.floor(now / 1000) !== Math.floor(this.now.peek() / 1000)) this.now.value = now;
    this.layout.value = this.#held.settle(this.order.peek(), performance.now());
  }
}

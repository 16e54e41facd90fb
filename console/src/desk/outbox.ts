import { computed, signal } from "@preact/signals";
import { cid } from "../../../client/src/cid";
import type { Card, CloseConversation, UsedAnswer } from "../../../client/src/contracts";
import { type Letter as Kept, Outbox as Shared } from "../../../client/src/outbox";
import { offline, Refused } from "../../../client/src/refused";
import { stored } from "../../../client/src/shelf";
import { addPending, dropPending, type Pending } from "../../../client/src/timeline";
import { t } from "../texts";
import type { Desk } from "./store";

type Closing = Omit<CloseConversation, "cid" | "conversation">;

/** A message on its way, or the wish to close the conversation, which goes after all that was written in it. */
export interface Letter extends Kept {
  lang: string;
  used: UsedAnswer[];
  passed?: UsedAnswer[];
  /** Until then it may be taken back. */
  leaves?: number;
  /** Confirmed by its advisor as a binding statement. */
  binding?: boolean;
  /** Sent in place of text; `text` says what it is while it waits. */
  card?: Card;
  close?: Closing;
}

export interface Sent {
  cid: string;
  refusal?: Refused;
}

interface Asked {
  conversation: string;
  told: Promise<Sent>;
  tell: (sent: Sent) => void;
}

const SEND_MS = 15_000;
/** Nothing is held longer, whatever has been done to the clock. */
const HELD_MS = 10_000;
const LET_GO_MS = 5_000;

/** What the advisor sends: kept in this browser until the server has it. */
export class Outbox {
  /** Refused letters of conversations that are no longer on the desk. */
  readonly stranded = computed(() => [...this.#refused.value.values()].filter((one) => !this.#here(one)));
  /** What may still be taken back, in the order in which it was sent. */
  readonly held = signal<ReadonlyMap<string, Letter>>(new Map());
  readonly #refused = signal<ReadonlyMap<string, Letter>>(new Map());
  readonly #desk: Desk;
  readonly #shared: Shared<Letter>;
  readonly #asked = new Map<string, Asked>();
  readonly #goes = new Map<string, (now: boolean) => void>();
  /** Begun to be sent, or taken back. */
  readonly #released = new Set<string>();
  #stopped = false;
  #resumed = false;

  constructor(desk: Desk, name: string) {
    this.#desk = desk;
    this.#shared = new Shared<Letter>({
      name,
      drawer: stored(localStorage),
      ready: () => desk.line.ready(),
      send: (letter) => this.#send(letter),
      show: (letter, how) => this.#show(letter, how),
      gone: (letter) => this.#hide(letter),
    });
  }

  busy(conversation: string): boolean {
    return this.#shared.busy(conversation);
  }

  post(
    conversation: string,
    text: string,
    lang: string,
    used: UsedAnswer[],
    passed: UsedAnswer[] = [],
    card?: Card,
    heldMs = 0,
    binding = false,
  ): Promise<Sent> {
    const leaves = heldMs > 0 ? { leaves: Date.now() + heldMs } : {};
    const how = { ...(card ? { card } : {}), ...(binding ? { binding } : {}) };
    return this.#add({ conversation, text, lang, used, passed, ...how, ...leaves });
  }

  close({ conversation, ...close }: Omit<CloseConversation, "cid">): Promise<Sent> {
    void this.letGo(conversation);
    return this.#add({ conversation, text: t("console.log.closing"), lang: "fi", used: [], close });
  }

  /** Sends again what was refused; under the same cid, unless that stands for another text by now. */
  again(letter: { cid: string; code?: string }): void {
    if (letter.code === "conflict") {
      const { cid: _, at: __, refused: ___, ...body } = this.#shared.take(letter.cid) ?? {};
      if ("conversation" in body) void this.#add(body as Omit<Letter, "cid" | "at">);
    } else this.#shared.retry(letter.cid);
  }

  /** The newest of a conversation that may still be taken back. */
  leaving(conversation: string): Letter | undefined {
    return [...this.held.value.values()].findLast((one) => one.conversation === conversation);
  }

  /** What may be taken back leaves now; resolves when the server has all that was sent, or soon if it does not answer. */
  async letGo(conversation: string): Promise<void> {
    const told = [...this.#asked.values()]
      .filter((one) => one.conversation === conversation)
      .map((one) => one.told);
    for (const one of [...this.held.peek().values()])
      if (one.conversation === conversation) this.#release(one.cid, true);
    const patience = new Promise((resolve) => setTimeout(resolve, LET_GO_MS));
    await Promise.race([Promise.all(told), patience]);
  }

  /** Takes a message back that was refused or has not left yet, for editing or for good. */
  takeBack(id: string): Letter | undefined {
    const letter = this.#shared.take(id);
    this.#release(id, false);
    this.#answer({ cid: id });
    return letter;
  }

  /** What an earlier page did not get sent. */
  resume(): void {
    this.#shared.hurry();
    if (this.#resumed) return;
    this.#resumed = true;
    void this.#shared.resume();
  }

  stop(): void {
    this.#stopped = true;
    this.#shared.stop();
    for (const id of [...this.#goes.keys()]) this.#release(id, false);
  }

  #add(body: Omit<Letter, "cid" | "at">): Promise<Sent> {
    const letter = { ...body, cid: cid(), at: this.#shared.now() };
    let tell: (sent: Sent) => void = () => {};
    const told = new Promise<Sent>((resolve) => {
      tell = resolve;
    });
    this.#asked.set(letter.cid, { conversation: letter.conversation, told, tell });
    void this.#shared.add(letter);
    return told;
  }

  /** Waits while the letter may be taken back; whether it goes then. The next page finds it on the shelf. */
  async #hold({ cid: id, leaves = 0 }: Letter): Promise<boolean> {
    const left = Math.min(leaves - Date.now(), HELD_MS);
    let goes = !this.#stopped;
    if (goes && left > 0 && this.held.peek().has(id)) {
      goes = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), left);
        this.#goes.set(id, (now) => {
          clearTimeout(timer);
          resolve(now);
        });
      });
    }
    this.#release(id, goes);
    return goes;
  }

  #release(id: string, goes: boolean): void {
    this.#released.add(id);
    this.#goes.get(id)?.(goes);
    this.#goes.delete(id);
    const next = new Map(this.held.peek());
    if (next.delete(id)) this.held.value = next;
  }

  async #send(letter: Letter): Promise<void> {
    if (!(await this.#hold(letter))) throw offline();
    const { conversation, cid: id, text, lang, used, passed = [], card, close, binding } = letter;
    const { line } = this.#desk;
    const once = { deadline: SEND_MS, once: true };
    if (close) await line.call("conversation:close", { ...close, conversation, cid: id }, once);
    else {
      const what = card ? { text: "", card } : { text, ...(binding ? { binding } : {}) };
      const posted = await line.call(
        "entry:post",
        { conversation, cid: id, lang, used, passed, ...what },
        once,
      );
      this.#desk.heardPosted(posted);
    }
  }

  #show(letter: Letter, how: Partial<Pending> & { state: Pending["state"] }): void {
    const { conversation, cid: id, text, at, close, binding } = letter;
    const { state, reason = "", code } = how;
    if (state === "stored" || state === "failed") this.#release(id, false);
    else if (state === "sending" && (letter.leaves ?? 0) > Date.now() && !this.#released.has(id)) {
      this.held.value = new Map(this.held.peek()).set(id, letter);
    }
    if (state === "stored") this.#answer({ cid: id });
    if (state === "failed") {
      const refusal = new Refused({ code: (code ?? "internal") as Refused["code"], message: reason });
      this.#answer({ cid: id, refusal });
    }
    this.#note(letter, state === "failed" && !close);
    const timeline = this.#desk.timeline(conversation);
    if (!this.#here(letter) || timeline.lines.some((line) => line.entry.cid === id)) return;
    const after =
      state === "stored" && close
        ? dropPending(timeline, id)
        : addPending(timeline, { cid: id, text, at, ...(binding ? { binding } : {}), ...how });
    this.#desk.putTimeline(conversation, after);
  }

  #hide(letter: Letter): void {
    const { conversation, cid: id } = letter;
    this.#note(letter, false);
    this.#release(id, false);
    if (this.#here(letter)) {
      this.#desk.putTimeline(conversation, dropPending(this.#desk.timeline(conversation), id));
    }
  }

  #here({ conversation }: Letter): boolean {
    return this.#desk.card(conversation) !== undefined;
  }

  #note(letter: Letter, refused: boolean): void {
    const next = new Map(this.#refused.peek());
    if (refused) next.set(letter.cid, letter);
    else if (!next.delete(letter.cid)) return;
    this.#refused.value = next;
  }

  #answer(sent: Sent): void {
    this.#asked.get(sent.cid)?.tell(sent);
    this.#asked.delete(sent.cid);
  }
}

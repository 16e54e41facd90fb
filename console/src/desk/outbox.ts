import { computed, signal } from "@preact/signals";
import { cid } from "../../../client/src/cid";
import type { Card, CloseConversation, UsedAnswer } from "../../../client/src/contracts";
import { type Letter as Kept, Outbox as Shared } from "../../../client/src/outbox";
import { Refused } from "../../../client/src/refused";
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
  /** Sent in place of text; `text` says what it is while it waits. */
  card?: Card;
  close?: Closing;
}

export interface Sent {
  cid: string;
  refusal?: Refused;
}

const SEND_MS = 15_000;

/** What the advisor sends: kept in this browser until the server has it. */
export class Outbox {
  /** Refused letters of conversations that are no longer on the desk. */
  readonly stranded = computed(() => [...this.#refused.value.values()].filter((one) => !this.#here(one)));
  readonly #refused = signal<ReadonlyMap<string, Letter>>(new Map());
  readonly #desk: Desk;
  readonly #shared: Shared<Letter>;
  readonly #asked = new Map<string, (sent: Sent) => void>();
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
  ): Promise<Sent> {
    return this.#add({ conversation, text, lang, used, passed, ...(card ? { card } : {}) });
  }

  close({ conversation, ...close }: Omit<CloseConversation, "cid">): Promise<Sent> {
    return this.#add({ conversation, text: t("console.log.closing"), lang: "fi", used: [], close });
  }

  /** Sends again what was refused; under the same cid, unless that stands for another text by now. */
  again(letter: { cid: string; code?: string }): void {
    if (letter.code === "conflict") {
      const { cid: _, at: __, refused: ___, ...body } = this.#shared.take(letter.cid) ?? {};
      if ("conversation" in body) void this.#add(body as Omit<Letter, "cid" | "at">);
    } else this.#shared.retry(letter.cid);
  }

  /** Takes a refused message back, for editing or for good. */
  takeBack(id: string): Letter | undefined {
    return this.#shared.take(id);
  }

  /** What an earlier page did not get sent. */
  resume(): void {
    this.#shared.hurry();
    if (this.#resumed) return;
    this.#resumed = true;
    void this.#shared.resume();
  }

  stop(): void {
    this.#shared.stop();
  }

  #add(body: Omit<Letter, "cid" | "at">): Promise<Sent> {
    const letter = { ...body, cid: cid(), at: this.#shared.now() };
    return new Promise((resolve) => {
      this.#asked.set(letter.cid, resolve);
      void this.#shared.add(letter);
    });
  }

  async #send({ conversation, cid: id, text, lang, used, passed = [], card, close }: Letter): Promise<void> {
    const { line } = this.#desk;
    const once = { deadline: SEND_MS, once: true };
    if (close) await line.call("conversation:close", { ...close, conversation, cid: id }, once);
    else {
      const what = card ? { text: "", card } : { text };
      const posted = await line.call(
        "entry:post",
        { conversation, cid: id, lang, used, passed, ...what },
        once,
      );
      this.#desk.heardPosted(posted);
    }
  }

  #show(letter: Letter, how: Partial<Pending> & { state: Pending["state"] }): void {
    const { conversation, cid: id, text, at, close } = letter;
    const { state, reason = "", code } = how;
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
        : addPending(timeline, { cid: id, text, at, ...how });
    this.#desk.putTimeline(conversation, after);
  }

  #hide(letter: Letter): void {
    const { conversation, cid: id } = letter;
    this.#note(letter, false);
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
    this.#asked.get(sent.cid)?.(sent);
    this.#asked.delete(sent.cid);
  }
}

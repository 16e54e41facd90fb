import { cid } from "../../../client/src/cid";
import type { UsedAnswer } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { addPending, changePending, dropPending } from "../../../client/src/timeline";
import type { Desk } from "./store";

/** A message on its way: kept in this tab until the server has it. */
export interface Letter {
  conversation: string;
  cid: string;
  text: string;
  lang: string;
  used: UsedAnswer[];
  at: number;
}

export interface Sent {
  cid: string;
  refusal?: Refused;
}

/** Sends in order, one at a time for each conversation, and for as long as it takes. */
export class Outbox {
  readonly #desk: Desk;
  readonly #shelf: string;
  readonly #letters = new Map<string, Letter>();
  readonly #refused = new Set<string>();
  readonly #tails = new Map<string, Promise<void>>();
  #resumed = false;

  constructor(desk: Desk, shelf: string) {
    this.#desk = desk;
    this.#shelf = shelf;
  }

  busy(conversation: string): boolean {
    const waiting = (letter: Letter) =>
      letter.conversation === conversation && !this.#refused.has(letter.cid);
    return [...this.#letters.values()].some(waiting);
  }

  post(conversation: string, text: string, lang: string, used: UsedAnswer[]): Promise<Sent> {
    return this.#send({ conversation, cid: cid(), text, lang, used, at: Date.now() });
  }

  /** Sends again what was refused, under the same cid: if the server did store it, nothing is doubled. */
  again(conversation: string, id: string): void {
    const letter = this.#letters.get(id);
    if (letter?.conversation === conversation) void this.#send(letter);
  }

  /** Takes a refused message back for editing. */
  takeBack(conversation: string, id: string): Letter | undefined {
    const letter = this.#letters.get(id);
    this.#done(id);
    this.#desk.putTimeline(conversation, dropPending(this.#desk.timeline(conversation), id));
    return letter;
  }

  /** What an earlier page of this tab did not get sent. */
  resume(): void {
    if (this.#resumed) return;
    this.#resumed = true;
    const kept = JSON.parse(sessionStorage.getItem(this.#shelf) ?? "[]") as Letter[];
    for (const letter of kept) {
      if (this.#desk.card(letter.conversation)) void this.#send(letter);
    }
  }

  async #send(letter: Letter): Promise<Sent> {
    const { conversation, text } = letter;
    this.#letters.set(letter.cid, letter);
    this.#refused.delete(letter.cid);
    this.#keep();
    const pending = { cid: letter.cid, text, at: letter.at, state: "sending" } as const;
    this.#desk.putTimeline(conversation, addPending(this.#desk.timeline(conversation), pending));
    const before = this.#tails.get(conversation) ?? Promise.resolve();
    const sent = before.then(() => this.#post(letter));
    this.#tails.set(
      conversation,
      sent.then(() => {}),
    );
    return sent;
  }

  async #post({ conversation, cid: id, text, lang, used }: Letter): Promise<Sent> {
    try {
      const payload = { conversation, cid: id, text, lang, used };
      const posted = await this.#desk.line.call("entry:post", payload, {
        deadline: Number.POSITIVE_INFINITY,
      });
      this.#done(id);
      this.#desk.heardPosted(posted);
      return { cid: id };
    } catch (error) {
      const refusal =
        error instanceof Refused ? error : new Refused({ code: "internal", message: String(error) });
      this.#refused.add(id);
      const failed = { state: "failed", reason: refusal.message } as const;
      this.#desk.putTimeline(conversation, changePending(this.#desk.timeline(conversation), id, failed));
      return { cid: id, refusal };
    }
  }

  #done(id: string): void {
    this.#letters.delete(id);
    this.#refused.delete(id);
    this.#keep();
  }

  #keep(): void {
    if (this.#letters.size === 0) sessionStorage.removeItem(this.#shelf);
    else sessionStorage.setItem(this.#shelf, JSON.stringify([...this.#letters.values()]));
  }
}

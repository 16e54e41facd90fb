import { effect, signal } from "@preact/signals";
import type { Hit } from "../../../client/src/contracts";
import { type Formality, formalityOf } from "../state";
import type { Desk } from "./store";

/** Suggestions for one question of a visitor. */
export interface Suggested {
  hits: readonly Hit[];
  state: "asking" | "there" | "failed";
}

const LIMIT = 8;

/** Asks for answers to what a visitor last wrote: for the open conversation, and ahead for the next. */
export class Answers {
  readonly #desk: Desk;
  readonly #known = signal<ReadonlyMap<string, Suggested>>(new Map());
  /** Answers put into a composer, by conversation, with the text as it was inserted. */
  readonly #inserted = new Map<string, { hit: Hit; text: string }[]>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  start(): () => void {
    return effect(() => {
      if (!this.#desk.online.value) return;
      for (const card of [this.#desk.current.value, this.#desk.next.value]) {
        if (card?.turn === "advisor") void this.#ask(card.id);
      }
    });
  }

  of(conversation: string): Suggested | undefined {
    return this.#known.value.get(this.#key(conversation, formalityOf(conversation)));
  }

  async search(conversation: string, q: string, lang: string): Promise<Hit[]> {
    const formality = formalityOf(conversation);
    const { hits } = await this.#desk.line.call("answer:search", {
      conversation,
      q,
      lang,
      formality,
      limit: LIMIT,
    });
    return hits;
  }

  insert(conversation: string, hit: Hit): void {
    const before = this.#inserted.get(conversation) ?? [];
    const others = before.filter((one) => one.hit.id !== hit.id);
    this.#inserted.set(conversation, [...others, { hit, text: hit.text }]);
  }

  isUsed(conversation: string, hit: Hit): boolean {
    return this.#inserted.get(conversation)?.some((one) => one.hit.id === hit.id) ?? false;
  }

  /** The answers of which something stands in what is sent; then the list begins anew. */
  takeUsed(conversation: string, sent: string) {
    const inserted = this.#inserted.get(conversation) ?? [];
    this.#inserted.delete(conversation);
    return inserted
      .filter((one) => shares(sent, one.text))
      .slice(0, 10)
      .map(({ hit, text }) => ({ kind: hit.kind, id: hit.id, edited: !sent.includes(text.trim()) }));
  }

  #key(conversation: string, formality: Formality): string {
    const timeline = this.#desk.timelines.value.get(conversation);
    const last = timeline?.lines.findLast(
      (line) => line.entry.by === "visitor" && line.entry.kind === "text",
    );
    return `${conversation} ${formality} ${last?.entry.seq ?? 0}`;
  }

  async #ask(conversation: string): Promise<void> {
    const formality = formalityOf(conversation);
    const key = this.#key(conversation, formality);
    const known = this.#known.peek().get(key);
    if (key.endsWith(" 0") || (known && known.state !== "failed")) return;
    this.#put(key, { hits: [], state: "asking" });
    try {
      const { hits } = await this.#desk.line.call("answer:suggest", { conversation, formality });
      this.#put(key, { hits, state: "there" });
    } catch {
      this.#put(key, { hits: [], state: "failed" });
    }
  }

  #put(key: string, suggested: Suggested): void {
    const [conversation] = key.split(" ");
    const kept = [...this.#known.peek()].filter(
      ([other]) => other.split(" ")[0] !== conversation || other === key,
    );
    this.#known.value = new Map(kept).set(key, suggested);
  }
}

/** Whether at least one longer run of words of the answer is still in what is sent. */
export function shares(sent: string, inserted: string): boolean {
  const words = inserted.split(/\s+/u).filter((word) => word !== "");
  if (words.length < 4) return sent.includes(inserted.trim());
  const text = ` ${sent.replace(/\s+/gu, " ")} `;
  return words.some((_, i) => i + 4 <= words.length && text.includes(words.slice(i, i + 4).join(" ")));
}

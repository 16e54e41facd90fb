import { effect, signal, untracked } from "@preact/signals";
import { api } from "../../../client/src/api";
import type { Alert, Guide, Hit, Referrals, Remark } from "../../../client/src/contracts";
import { isLang } from "../../../client/src/texts";
import { chosenFormality, heardFormality } from "../state";
import { type Option, optionOfHit, optionOfReferral } from "./options";
import type { Slash } from "./picker";
import type { Desk } from "./store";
import { variableParts } from "./variables";

/** Suggestions for one question of a visitor, and what else to know of it. */
export interface Suggested {
  hits: readonly Hit[];
  state: "asking" | "there" | "failed";
  alerts: readonly Alert[];
  guides: readonly Guide[];
  pause?: Hit | undefined;
}

const NOTHING = { hits: [], alerts: [], guides: [] };

const LIMIT = 8;
const SUGGESTED = 3;
/** Words in a row by which an answer is known again. */
const RUN = 4;

/** How the visitor is to be addressed, where the advisor has said so; else it follows how they write. */
function spoken(conversation: string) {
  const formality = chosenFormality(conversation);
  return formality ? { formality } : {};
}

/** Asks for answers to what a visitor last wrote: for the open conversation, and ahead for the next. */
export class Answers {
  readonly #desk: Desk;
  readonly #known = signal<ReadonlyMap<string, Suggested>>(new Map());
  /** Answers put into a composer, by conversation, with the text as it was inserted. */
  readonly #inserted = new Map<string, { hit: Hit; text: string }[]>();
  /** What the last answer was made of, until it cannot be taken back any more. */
  readonly #taken = new Map<string, { hit: Hit; text: string }[]>();
  /** Questions of which the server has heard what was passed over. */
  readonly #told = new Set<string>();
  /** Alerts that were read and put away. */
  readonly #hidden = signal<ReadonlySet<string>>(new Set());
  /** An answer that another part of the page wants in a composer. */
  readonly wanted = signal<{ conversation: string; hit: Hit } | undefined>(undefined);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  start(): () => void {
    const desk = this.#desk;
    const asks = effect(() => {
      if (!desk.online.value) return;
      for (const id of [...desk.panes.shown.value, desk.nextId.value]) {
        if (id !== undefined && desk.card(id)?.turn === "advisor") void this.#ask(id);
      }
    });
    const returns = effect(() => {
      const back = desk.takenBack.value;
      if (!back) return;
      desk.takenBack.value = undefined;
      untracked(() => this.#giveBack(back));
    });
    return () => {
      asks();
      returns();
    };
  }

  of(conversation: string): Suggested | undefined {
    return this.#known.value.get(this.#key(conversation));
  }

  /** What stands beside the conversation until the visitor writes again. */
  alerts(conversation: string): readonly Alert[] {
    const key = this.#key(conversation);
    return (this.#known.value.get(key)?.alerts ?? []).filter(
      (one) => !this.#hidden.value.has(`${key} ${one.kind}`),
    );
  }

  hide(conversation: string, alert: Alert): void {
    this.#hidden.value = new Set([...this.#hidden.peek(), `${this.#key(conversation)} ${alert.kind}`]);
  }

  async search(conversation: string, { sign, query: q }: Slash, lang: string): Promise<Option[]> {
    if (sign === "@") {
      const spoken = isLang(lang) ? lang : "en";
      const ask = { q, lang: spoken, limit: LIMIT };
      const { referrals } = await api.get<Referrals>("/api/staff/referrals", ask);
      return referrals.map((one) => optionOfReferral(one, spoken));
    }
    const ask = { conversation, q, lang, limit: LIMIT, ...spoken(conversation) };
    const { hits } = await this.#desk.line.call("answer:search", ask);
    return hits.map(optionOfHit);
  }

  async look(conversation: string, text: string, lang: string): Promise<Remark[]> {
    return (await this.#desk.line.call("answer:look", { conversation, text, lang })).remarks;
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
    this.#taken.set(conversation, inserted);
    return inserted
      .filter((one) => shares(sent, one.text))
      .slice(0, 10)
      .map(({ hit, text }) => ({ kind: hit.kind, id: hit.id, edited: isEdited(sent, text) }));
  }

  /** What was suggested for the question and is not in the first answer to it. */
  takePassed(conversation: string, used: readonly { id: string }[]) {
    const key = this.#key(conversation);
    if (this.#told.has(key)) return [];
    this.#told.add(key);
    const shown = this.#known.peek().get(key)?.hits.slice(0, SUGGESTED) ?? [];
    return shown
      .filter((hit) => !used.some((one) => one.id === hit.id))
      .map(({ kind, id }) => ({ kind, id, edited: false }));
  }

  /** The answer stands in the composer again: what it is made of is not known to the server yet. */
  #giveBack(conversation: string): void {
    const taken = this.#taken.get(conversation);
    if (!taken) return;
    this.#taken.delete(conversation);
    this.#inserted.set(conversation, [...taken, ...(this.#inserted.get(conversation) ?? [])]);
    this.#told.delete(this.#key(conversation));
  }

  #key(conversation: string): string {
    const last = this.#desk
      .timeline(conversation)
      .lines.findLast((line) => line.entry.by === "visitor" && line.entry.kind === "text");
    return `${conversation} ${chosenFormality(conversation) ?? ""} ${last?.entry.seq ?? 0}`;
  }

  async #ask(conversation: string): Promise<void> {
    const key = this.#key(conversation);
    const known = this.#known.peek().get(key);
    if (key.endsWith(" 0") || (known && known.state !== "failed")) return;
    this.#put(key, { ...NOTHING, state: "asking" });
    try {
      const ask = { conversation, ...spoken(conversation) };
      const { formality, question: _, ...found } = await this.#desk.line.call("answer:suggest", ask);
      heardFormality(conversation, formality);
      this.#put(key, { ...found, state: "there" });
    } catch {
      this.#put(key, { ...NOTHING, state: "failed" });
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

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The parts of an answer between its variables, whatever these were filled in with. */
function partsOf(inserted: string): string[] {
  return variableParts(inserted.trim())
    .filter((part) => !part.variable)
    .map((part) => part.text);
}

/** Whether at least one longer run of words of the answer is still in what is sent. */
export function shares(sent: string, inserted: string): boolean {
  const parts = partsOf(inserted).map(wordsOf);
  const run = Math.min(RUN, Math.max(0, ...parts.map((words) => words.length)));
  if (run === 0) return sent.trim() !== "";
  const text = ` ${wordsOf(sent).join(" ")} `;
  return parts.some((words) =>
    words.some((_, i) => i + run <= words.length && text.includes(` ${words.slice(i, i + run).join(" ")} `)),
  );
}

/** Whether anything but its variables was changed. */
export function isEdited(sent: string, inserted: string): boolean {
  const parts = partsOf(inserted);
  let at = 0;
  return parts.some((part) => {
    const found = sent.indexOf(part, at);
    at = found + part.length;
    return found < 0;
  });
}

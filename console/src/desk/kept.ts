import { type ReadonlySignal, signal } from "@preact/signals";
import type { Saved } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { Each } from "./each";

/** A text of a conversation that the server keeps by revision: the draft or the note. */
export interface KeptText {
  text: string;
  rev: number;
  state: "saved" | "changed" | "saving";
}

const PAUSE = 500;
const RETRY = 3_000;

export interface KeeperOptions {
  /** The name under which what the server has not yet got is held in this browser. */
  shelf: string;
  save: (conversation: string, rev: number, text: string) => Promise<Saved>;
  /** Revision that the server last told of; used after somebody else saved in between. */
  known: (conversation: string) => number;
  /** While true nothing is saved: what is on its way must not vanish from the server before it arrived. */
  wait?: (conversation: string) => boolean;
}

/** Saves texts as they are written, one save at a time for each conversation. */
export class Keeper {
  readonly #texts = signal<ReadonlyMap<string, KeptText>>(new Map());
  readonly #one = new Each(this.#texts);
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #options: KeeperOptions;
  #stopped = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    for (const [id, text] of Object.entries(this.#shelved())) {
      this.#put(id, { text, rev: 0, state: "changed" });
    }
  }

  get all(): ReadonlySignal<ReadonlyMap<string, KeptText>> {
    return this.#texts;
  }

  text(conversation: string): string {
    return this.#one.of(conversation)?.text ?? "";
  }

  state(conversation: string): KeptText["state"] {
    return this.#one.of(conversation)?.state ?? "saved";
  }

  /** What the server holds; it counts only where nothing unsaved stands here. */
  heard(conversation: string, text: string, rev: number): void {
    const mine = this.#texts.peek().get(conversation);
    if (mine === undefined || (mine.state === "saved" && rev > mine.rev)) {
      this.#put(conversation, { text, rev, state: "saved" });
    } else if (mine.state === "changed" && mine.rev === 0 && rev > 0) {
      this.#put(conversation, { ...mine, rev });
      this.#later(conversation, PAUSE);
    }
  }

  write(conversation: string, text: string): void {
    const mine = this.#texts.peek().get(conversation) ?? { text: "", rev: 0, state: "saved" };
    if (mine.text === text) return;
    this.#put(conversation, { ...mine, text, state: mine.state === "saving" ? "saving" : "changed" });
    this.#shelve(conversation, text);
    this.#later(conversation, PAUSE);
  }

  /** Saves now what waits for its pause, as when the advisor goes to another conversation. */
  flush(): void {
    for (const [id, kept] of this.#texts.peek()) if (kept.state === "changed") void this.#save(id);
  }

  /** Nothing more is saved from here; what is unsaved stays on the shelf for the next page. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  forget(conversation: string): void {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    const next = new Map(this.#texts.peek());
    if (next.delete(conversation)) this.#texts.value = next;
    this.#one.forget(conversation);
    this.#shelve(conversation, undefined);
  }

  #later(conversation: string, ms: number): void {
    clearTimeout(this.#timers.get(conversation));
    if (this.#stopped) return;
    this.#timers.set(
      conversation,
      setTimeout(() => void this.#save(conversation), ms),
    );
  }

  async #save(conversation: string): Promise<void> {
    clearTimeout(this.#timers.get(conversation));
    const mine = this.#texts.peek().get(conversation);
    if (mine?.state !== "changed") return;
    if (this.#options.wait?.(conversation)) return this.#later(conversation, PAUSE);
    this.#put(conversation, { ...mine, state: "saving" });
    try {
      const { rev } = await this.#options.save(conversation, mine.rev, mine.text);
      this.#settle(conversation, mine.text, rev);
    } catch (error) {
      const now = this.#texts.peek().get(conversation);
      if (now === undefined) return;
      const stale = error instanceof Refused && error.code === "stale";
      const rev = stale ? this.#options.known(conversation) : now.rev;
      this.#put(conversation, { ...now, rev, state: "changed" });
      const hopeless =
        error instanceof Refused && ["not_found", "not_permitted", "closed"].includes(error.code);
      if (!hopeless) this.#later(conversation, stale ? PAUSE : RETRY);
    }
  }

  #settle(conversation: string, saved: string, rev: number): void {
    const now = this.#texts.peek().get(conversation);
    if (now === undefined) return;
    const state = now.text === saved ? "saved" : "changed";
    this.#put(conversation, { text: now.text, rev, state });
    if (state === "saved") this.#shelve(conversation, undefined);
    else this.#later(conversation, PAUSE);
  }

  #put(conversation: string, kept: KeptText): void {
    this.#texts.value = new Map(this.#texts.peek()).set(conversation, kept);
  }

  #shelved(): Record<string, string> {
    return JSON.parse(localStorage.getItem(this.#options.shelf) ?? "{}") as Record<string, string>;
  }

  #shelve(conversation: string, text: string | undefined): void {
    const shelf = this.#shelved();
    if (text === undefined) delete shelf[conversation];
    else shelf[conversation] = text;
    if (Object.keys(shelf).length === 0) localStorage.removeItem(this.#options.shelf);
    else localStorage.setItem(this.#options.shelf, JSON.stringify(shelf));
  }
}

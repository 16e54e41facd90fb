import { Refused } from "./refused";
import { type Drawer, drawn, indexed, type Shelf, shelves } from "./shelf";
import type { Pending } from "./timeline";

/** What somebody has sent off. Only whether it was refused ever changes: a cid names one body for good. */
export interface Letter {
  cid: string;
  conversation: string;
  /** Masked already. */
  text: string;
  /** Grows within a conversation: the order in which letters go. */
  at: number;
  refused?: { code: string; message: string };
}

export interface Post<L extends Letter> {
  /** Letters are shared by the tabs that use the same name. */
  name: string;
  /** On a computer that others use, nothing is kept. */
  memory?: boolean;
  /** Where letters go that the browser's database does not take. */
  drawer: Drawer;
  shelf?: Shelf<L>;
  /** Waits for the line to be up. */
  ready: () => Promise<unknown>;
  /** One try; throws `Refused`. */
  send: (letter: L) => Promise<void>;
  show: (letter: L, how: Partial<Pending> & { state: Pending["state"] }) => void;
  /** Not to be shown any more: taken back or deleted. */
  gone: (letter: L) => void;
}

type Told = { kind: "put" | "stored" | "gone" | "wiped"; cid?: string };

/** What passes by itself; anything else is for the writer to decide. */
const PASSING = new Set(["offline", "busy", "draining", "too_many", "internal", "not_signed_in", "contract"]);
/** A letter at which the server fails this often in a row stands aside for those behind it. */
const MOST_FAULTS = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** A tab that holds the others up this long is taken for asleep. */
const PATIENCE_MS = 10_000;
/** No conversation can be taken up again after this, whatever became of it. */
const KEPT_MS = 48 * 3_600_000;

/**
 * Letters on their way: in order within each conversation, one at a time over all tabs, for as long as it
 * takes. A second try of the same letter is known by its cid, so that sending too often does no harm.
 */
export class Outbox<L extends Letter> {
  private readonly letters = new Map<string, L>();
  private readonly shelved = new Set<string>();
  /** Gone from the shelf before the tab that took them away has told why. */
  private readonly left = new Map<string, L>();
  private readonly finished = new Set<string>();
  private readonly running = new Set<string>();
  private readonly resting = new Set<() => void>();
  private readonly shelf: Shelf<L>;
  private readonly others: BroadcastChannel | undefined;
  private stopped = false;
  private newest = 0;

  constructor(private readonly post: Post<L>) {
    const { name, memory, drawer } = post;
    this.shelf = post.shelf ?? (memory ? shelves() : shelves(indexed<L>(name), drawn<L>(name, drawer)));
    if (memory) return;
    try {
      this.others = new BroadcastChannel(name);
      this.others.onmessage = ({ data }: MessageEvent<Told>) => this.hear(data);
    } catch {
      // A browser that keeps nothing for a page within a page may not let its tabs speak either.
    }
  }

  /** When the next letter is from: later than all before it, also when the clock was put back. */
  now(): number {
    this.newest = Math.max(Date.now(), this.newest + 1);
    return this.newest;
  }

  /** What is under way, also from other tabs and earlier pages; only what `wanted` says is kept. */
  async resume(wanted: (letter: L) => boolean = () => true): Promise<void> {
    for (const letter of await this.load()) {
      if (!wanted(letter) || letter.at < Date.now() - KEPT_MS) await this.forget(letter.cid, "gone");
      else void this.run(letter.conversation);
    }
  }

  /** Resolves when the letter is kept. */
  async add(letter: L): Promise<void> {
    this.letters.set(letter.cid, letter);
    this.post.show(letter, { state: "sending" });
    const kept = this.shelf.put(letter).then(() => this.tell({ kind: "put" }));
    void this.run(letter.conversation);
    await kept;
  }

  busy(conversation: string): boolean {
    return this.next(conversation) !== undefined;
  }

  /** Sends a refused letter again. */
  retry(cid: string): void {
    const letter = this.letters.get(cid);
    if (!letter) return;
    const { refused: _, ...again } = letter;
    void this.add(again as L);
  }

  /** Takes a letter back, to be written anew or not at all. */
  take(cid: string): L | undefined {
    const letter = this.letters.get(cid);
    if (letter) void this.forget(cid, "gone");
    return letter;
  }

  /** Tries now what waits for its time. */
  hurry(): void {
    for (const wake of [...this.resting]) wake();
  }

  /** The conversation is over: what did not leave stands here as refused, and is kept no longer. */
  end(conversation: string, refused: NonNullable<Letter["refused"]>): void {
    for (const letter of this.of(conversation)) {
      this.show({ ...letter, refused });
      this.shelved.delete(letter.cid);
      void this.shelf.drop(letter.cid);
    }
  }

  async wipe(): Promise<void> {
    this.leave();
    await this.shelf.clear();
    this.tell({ kind: "wiped" });
  }

  stop(): void {
    this.stopped = true;
    this.others?.close();
    this.hurry();
  }

  private leave(): void {
    for (const letter of this.letters.values()) this.post.gone(letter);
    for (const cid of this.letters.keys()) this.finished.add(cid);
    this.letters.clear();
  }

  private hear({ kind, cid = "" }: Told): void {
    if (kind === "wiped") this.leave();
    else if (kind === "put")
      void this.load().then((all) => all.forEach((one) => void this.run(one.conversation)));
    else this.settle(cid, kind);
  }

  private tell(told: Told): void {
    if (!this.stopped) this.others?.postMessage(told);
  }

  /** Brings in what lies on the shelf; what has left it was taken care of by another tab, which tells of it. */
  private async load(): Promise<L[]> {
    const found = (await this.shelf.all()).filter((letter) => !this.finished.has(letter.cid));
    const here = new Set(found.map((letter) => letter.cid));
    for (const cid of this.shelved) {
      const letter = this.letters.get(cid);
      if (here.has(cid) || !letter) continue;
      this.left.set(cid, letter);
      this.letters.delete(cid);
    }
    this.shelved.clear();
    for (const letter of found.sort((a, b) => a.at - b.at)) {
      const known = this.letters.get(letter.cid);
      this.shelved.add(letter.cid);
      if (!known || known.refused?.code !== letter.refused?.code) this.show(letter);
      this.newest = Math.max(this.newest, letter.at);
    }
    return found;
  }

  private show(letter: L): void {
    const { refused } = letter;
    this.letters.set(letter.cid, letter);
    this.post.show(
      letter,
      refused ? { state: "failed", reason: refused.message, code: refused.code } : { state: "sending" },
    );
  }

  private of(conversation: string): L[] {
    return [...this.letters.values()]
      .filter((letter) => letter.conversation === conversation)
      .sort((a, b) => a.at - b.at);
  }

  private next(conversation: string): L | undefined {
    return this.of(conversation).find((letter) => !letter.refused);
  }

  private async run(conversation: string): Promise<void> {
    if (this.running.has(conversation)) return;
    this.running.add(conversation);
    for (let tries = 0; !this.stopped && this.next(conversation); ) {
      await this.post.ready();
      const pause = await this.alone(conversation, () => this.attempt(conversation, tries));
      tries = pause ? tries + 1 : 0;
      if (pause) await this.rest(pause);
    }
    this.running.delete(conversation);
  }

  /** Tries the first letter; gives how long to wait before the next try. */
  private async attempt(conversation: string, tries: number): Promise<number> {
    await this.load();
    const letter = this.next(conversation);
    if (!letter || this.stopped) return 0;
    this.post.show(letter, { state: "sending" });
    try {
      await this.post.send(letter);
      await this.forget(letter.cid, "stored");
      return 0;
    } catch (error) {
      // Taken back meanwhile, or the conversation ended.
      if (this.letters.get(letter.cid)?.refused !== undefined || !this.letters.has(letter.cid)) return 0;
      const {
        code,
        message,
        retryAfter = 0,
      } = error instanceof Refused ? error : new Refused({ code: "internal", message: "" });
      if (!PASSING.has(code) || (code === "internal" && tries >= MOST_FAULTS)) {
        const refused = { ...letter, refused: { code, message } };
        this.show(refused);
        await this.shelf.put(refused);
        this.tell({ kind: "put" });
        return 0;
      }
      const steps = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
      // Never sooner than the server asks for, and not with everybody else who was asked.
      const asked = retryAfter * 1_000 * (1 + Math.random() / 2);
      const pause = Math.max(asked, steps * (0.5 + Math.random() / 2)) || 1;
      const next = Date.now() + pause;
      for (const one of this.of(conversation)) {
        if (!one.refused)
          this.post.show(one, { state: "waiting", reason: code === "offline" ? "" : message, next });
      }
      return pause;
    }
  }

  private async alone(conversation: string, work: () => Promise<number>): Promise<number> {
    const { locks } = navigator;
    if (!locks || !this.others) return work();
    const name = `${this.post.name}.${conversation}`;
    let begun = false;
    const begin = () => {
      begun = true;
      return work();
    };
    try {
      return await locks.request(name, { signal: AbortSignal.timeout(PATIENCE_MS) }, begin);
    } catch {
      // Held by a tab that sleeps, or taken from this one because it did.
      if (begun) return FIRST_PAUSE_MS;
      // Where there are no locks to be had, the cid alone keeps a message from standing twice.
      return locks.request(name, { steal: true }, begin).catch(() => (begun ? FIRST_PAUSE_MS : work()));
    }
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.resting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.resting.add(wake);
    });
  }

  private async forget(cid: string, kind: "stored" | "gone"): Promise<void> {
    this.settle(cid, kind);
    await this.shelf.drop(cid);
    this.tell({ kind, cid });
  }

  private settle(cid: string, kind: "stored" | "gone"): void {
    const letter = this.letters.get(cid) ?? this.left.get(cid);
    this.finished.add(cid);
    this.letters.delete(cid);
    this.left.delete(cid);
    if (!letter) return;
    if (kind === "gone") this.post.gone(letter);
    else this.post.show(letter, { state: "stored" });
  }
}

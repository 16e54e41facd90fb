import { batch, computed, effect, signal } from "@preact/signals";
import { cid } from "../../client/src/cid";
import { serverNow } from "../../client/src/clock";
import type {
  ConversationView,
  Entry,
  Proof,
  StartConversation,
  VideoState,
} from "../../client/src/contracts";
import { type Letter, Outbox } from "../../client/src/outbox";
import { checking, proved } from "../../client/src/proved";
import { Refused } from "../../client/src/refused";
import { addPending, apply, behind, dropPending, EMPTY } from "../../client/src/timeline";
import type { Keep } from "./keep";
import { type Line, openLine } from "./line";
import { masked, maskStrictly } from "./mask";
import { t } from "./texts";

const TYPING_MS = 3_000;
const TYPING_SHOWN_MS = 8_000;
const CODES_JOIN_MS = 5 * 60_000;
const SEND_MS = 15_000;
const AGAIN_MS = 5_000;

/** The visitor's one conversation: what was said, what is on its way, and how the line is. */
export class Talk {
  readonly line = signal<Line | undefined>(undefined);
  readonly view = signal<ConversationView | undefined>(undefined);
  readonly timeline = signal(EMPTY);
  readonly advisorTypes = signal(false);
  readonly video = signal<VideoState | undefined>(undefined);
  /** When the advisor was seen to have read up to a seq, as far as this page knows. */
  readonly readAt = signal<{ seq: number; at: number } | undefined>(undefined);
  /** The last seq that the visitor has had before their eyes. */
  readonly seen = signal(0);
  /** The server does not know the visitor's conversation any more. */
  readonly gone = signal(false);
  /** The visitor pressed to identify themself; the call's code, which knows how, is still to come. */
  readonly wantsPause = signal(false);
  /** This page is in a pause, whatever the server says by now. */
  readonly inPause = signal(false);
  readonly identifying = computed(
    () => this.wantsPause.value || this.inPause.value || this.view.value?.paused === true,
  );
  readonly status = computed(() => this.line.value?.status.value);
  /** The visitor was asked whether they are there, and nothing was said since. */
  readonly asked = computed(() => {
    const last = this.timeline.value.lines.at(-1);
    return last?.entry.notice === "asked_if_there" ? last : undefined;
  });

  /** A conversation was started here just now: whoever is signed in on the page around may be named. */
  onBegun = (): void => {};

  private readonly outbox: Outbox<Letter>;
  private syncing = false;
  private typingUntil = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private shownTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly site: string,
    private readonly keep: Keep,
  ) {
    this.outbox = new Outbox({
      name: keep.key,
      memory: keep.memory,
      drawer: keep.shared,
      ready: () => this.open().ready(),
      send: (letter) => this.deliver(letter),
      show: ({ cid, text, at }, how) => {
        const { lines } = this.timeline.value;
        if (lines.some((line) => line.entry.cid === cid)) return;
        this.timeline.value = addPending(this.timeline.value, { cid, text, at, ...how });
      },
      gone: (letter) => {
        this.timeline.value = dropPending(this.timeline.value, letter.cid);
      },
    });
    effect(() => maskStrictly(this.identifying.value));
    if (keep.expired) void this.outbox.wipe();
    else this.takeUp();
  }

  /** Starts, or after a failure starts again under the same cid, so that two tries make one conversation. */
  async start(asked: Omit<StartConversation, "cid">): Promise<void> {
    const before = this.keep.all().starting;
    const same = before?.text === asked.text && before.service === asked.service;
    const starting: StartConversation = { ...asked, cid: same ? before.cid : cid() };
    // Kept, since the answer may come to a page that is gone.
    this.keep.put({ starting: { cid: starting.cid, text: starting.text, service: starting.service } });
    const { conversation, entries } = await this.admitted((line, proof) =>
      line.call("conversation:start", proof ? { ...starting, proof } : starting),
    );
    await this.begin(conversation, entries);
    this.onBegun();
  }

  /** What the page's own server says of its visitor. Not believed, it changes nothing for them. */
  async identify(token: string): Promise<void> {
    const view = this.view.value;
    if (!view || view.status === "closed") return;
    const said = await this.open()
      .call("conversation:identify", { conversation: view.id, token: String(token) })
      .catch(({ code }) => ({ doubt: code }));
    if (said.doubt) console.info(`advisory: not identified (${said.doubt})`);
  }

  /** For what begins something: where very many come at once the page is asked to work for it, or to wait. */
  admitted<T>(ask: (line: Line, proof?: Proof) => Promise<T>): Promise<T> {
    return proved(async (proof) => {
      for (;;) {
        try {
          return await ask(this.open(), proof);
        } catch (error) {
          // The line itself may still be at it.
          if (!(error instanceof Refused && error.code === "offline" && checking.value)) throw error;
        }
      }
    });
  }

  /** A conversation of this visitor's takes the place of the one before. */
  async begin(conversation: ConversationView, entries: readonly Entry[]): Promise<void> {
    await this.outbox.wipe();
    this.keep.put({ conversation: conversation.id, starting: undefined });
    batch(() => {
      this.timeline.value = EMPTY;
      this.readAt.value = undefined;
      this.seen.value = 0;
      this.video.value = undefined;
      this.wantsPause.value = false;
      this.view.value = conversation;
      this.take(entries);
    });
  }

  /** The text is masked here, once more, whatever the field did. Resolves when it is kept. */
  async say(text: string): Promise<void> {
    const view = this.view.value;
    if (!view) return;
    const since = Date.now() - CODES_JOIN_MS;
    const earlier = this.timeline.value.lines
      .filter((line) => line.entry.by === "visitor" && line.entry.kind === "text" && line.entry.at >= since)
      .map((line) => line.text)
      .concat(this.timeline.value.pending.map((one) => one.text));
    const letter = { cid: cid(), conversation: view.id, text: masked(text, earlier), at: this.outbox.now() };
    this.typingUntil = 0;
    clearTimeout(this.typingTimer);
    await this.outbox.add(letter);
  }

  /** A cid that stands for another text cannot be used again: the text goes as a new message. */
  retry(id: string, conflict: boolean): void {
    if (conflict) void this.say(this.takeBack(id));
    else this.outbox.retry(id);
  }

  /** Takes a message that was refused out of the conversation, and gives what it said. */
  takeBack(id: string): string {
    return this.outbox.take(id)?.text ?? "";
  }

  /** The answer to "are you still there?": nothing is asked of the advisor by it. */
  stay(): void {
    const view = this.view.value;
    if (view && this.asked.peek())
      this.ask((line) => line.call("conversation:stay", { conversation: view.id, cid: cid() }));
  }

  /** Back to the same conversation, for a day: to the queue, or with a message while nobody is there. */
  async reopen(as_message = false): Promise<void> {
    const view = this.view.value;
    if (!view) return;
    this.changed(
      await this.open().call("conversation:reopen", { conversation: view.id, cid: cid(), as_message }),
    );
  }

  /** That somebody writes is told; what they write is not, before they send it. */
  writes(): void {
    this.stay();
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.typing(false), TYPING_MS + 1_000);
    if (Date.now() < this.typingUntil) return;
    this.typingUntil = Date.now() + TYPING_MS;
    this.typing(true);
  }

  /** Everything that is shown has been seen, once the panel is open in a visible page. */
  sees(): void {
    const view = this.view.value;
    const last = this.timeline.value.cursor;
    if (!view || last <= this.seen.peek()) return;
    this.seen.value = last;
    this.ask((line) => line.call("entry:seen", { conversation: view.id, seq: last }));
  }

  async end(): Promise<void> {
    const view = this.view.value;
    if (!view) return;
    this.changed(await this.open().call("conversation:end", { conversation: view.id, cid: cid() }));
  }

  async rate(rating: {
    solved?: "yes" | "partly" | "no";
    feeling?: number;
    surer?: "yes" | "no";
    text?: string;
  }) {
    const view = this.view.value;
    if (!view) return;
    await this.open().call("conversation:rate", { conversation: view.id, cid: cid(), ...rating });
  }

  /** The visitor is through with a closed conversation; nothing of it stays on the device. */
  forget(): void {
    void this.outbox.wipe();
    this.keep.wipe();
    this.line.value?.close();
    batch(() => {
      this.line.value = undefined;
      this.view.value = undefined;
      this.timeline.value = EMPTY;
      this.video.value = undefined;
      this.wantsPause.value = false;
    });
  }

  reconnect(): void {
    this.line.value?.open();
    this.outbox.hurry();
  }

  open(): Line {
    if (this.line.value) return this.line.value;
    const line = openLine(this.site, this.keep, () => {
      this.forget();
      this.gone.value = true;
    });
    this.line.value = line;
    line.on("entry:posted", ({ conversation, entry }) => {
      const view = this.view.value;
      if (conversation !== view?.id) return;
      this.take([entry]);
      if (entry.by === "advisor") this.read(entry.seq);
    });
    line.on("conversation:changed", (view) => this.changed(view));
    line.on("conversation:heads", ({ heads }) => {
      const head = heads[this.view.value?.id ?? ""];
      if (head !== undefined && behind(this.timeline.value, head)) void this.sync();
    });
    line.on("conversation:typing_now", ({ conversation, by, on }) => {
      if (conversation === this.view.value?.id && by === "advisor") this.showTyping(on);
    });
    line.on("entry:seen_by", ({ conversation, by, seq }) => {
      if (conversation === this.view.value?.id && by === "advisor") this.read(seq);
    });
    line.on("video:state", (state) => {
      const now = this.video.value;
      if (state.conversation !== this.view.value?.id) return;
      if (!now || now.session !== state.session || state.rev >= now.rev) this.video.value = state;
    });
    line.onOnline(() => {
      this.outbox.hurry();
      void this.sync();
    });
    line.open();
    return line;
  }

  /** What an earlier page began; what the server cannot tell now it is asked for again. */
  private takeUp(): void {
    this.restore().catch(() => setTimeout(() => this.takeUp(), AGAIN_MS));
  }

  async restore(): Promise<void> {
    const { conversation, starting } = this.keep.all();
    if (this.view.value || !(conversation || starting)) return;
    const { conversations } = await this.open().call(
      "conversation:mine",
      {},
      { deadline: Number.POSITIVE_INFINITY },
    );
    const view = conversations.find((one) => one.id === conversation) ?? conversations.at(-1);
    if (!view) return this.forget();
    this.keep.put({ conversation: view.id, starting: undefined });
    this.view.value = view;
    await this.sync();
    this.seen.value =
      this.timeline.value.lines.findLast((line) => line.entry.by === "visitor")?.entry.seq ?? 0;
    await this.outbox.resume((letter) => letter.conversation === view.id && view.status !== "closed");
  }

  private async deliver({ conversation, cid, text }: Letter): Promise<void> {
    const { entry } = await this.open().call(
      "entry:post",
      { conversation, cid, text, lang: this.view.value?.lang ?? "fi" },
      { deadline: SEND_MS, once: true },
    );
    if (conversation === this.view.value?.id) this.take([entry]);
  }

  /** The advisor has read as far as this; whoever answers has read. */
  private read(seq: number): void {
    const view = this.view.value;
    if (!view || seq <= view.read_by_advisor) return;
    this.readAt.value = { seq, at: serverNow() };
    this.view.value = { ...view, read_by_advisor: seq };
  }

  private take(entries: readonly Entry[]): void {
    this.timeline.value = apply(this.timeline.value, entries);
    if (entries.some((entry) => entry.by === "advisor")) this.showTyping(false);
    if (behind(this.timeline.value)) void this.sync();
  }

  changed(view: ConversationView): void {
    const now = this.view.value;
    if (now && (view.id !== now.id || view.rev < now.rev)) return;
    if (now && view.read_by_advisor > now.read_by_advisor) {
      this.readAt.value ??= { seq: view.read_by_advisor, at: serverNow() };
    }
    this.view.value = view;
    if (view.status === "closed") {
      this.wantsPause.value = false;
      this.outbox.end(view.id, { code: "closed", message: t("widget.chat.too_late") });
    }
    if (behind(this.timeline.value, view.head)) void this.sync();
  }

  private async sync(): Promise<void> {
    const id = this.view.value?.id;
    if (!id || this.syncing) return;
    this.syncing = true;
    try {
      for (let more = true; more; ) {
        const after = this.timeline.value.cursor;
        const page = await this.open().call("conversation:sync", { conversation: id, after });
        if (this.view.value?.id !== id) return;
        batch(() => {
          this.timeline.value = apply(this.timeline.value, page.entries);
          if (page.conversation) this.changed(page.conversation);
        });
        more = page.more || (behind(this.timeline.value, page.head) && this.timeline.value.cursor > after);
      }
    } catch {
      // Asked again at the next connect, push or heartbeat.
    } finally {
      this.syncing = false;
    }
  }

  private typing(on: boolean): void {
    const view = this.view.value;
    if (view?.status === "active")
      this.ask((line) => line.call("conversation:typing", { conversation: view.id, on }));
  }

  private showTyping(on: boolean): void {
    clearTimeout(this.shownTimer);
    this.advisorTypes.value = on;
    // The word that they stopped may be lost.
    if (on) this.shownTimer = setTimeout(() => this.showTyping(false), TYPING_SHOWN_MS);
  }

  /** For what may be lost: asked only while the line is up, and a refusal changes nothing. */
  private ask(call: (line: Line) => Promise<unknown>): void {
    const line = this.line.value;
    if (line?.status.value.state === "online") call(line).catch(() => {});
  }
}

import type { ReadonlySignal } from "@preact/signals";
import { cid } from "../cid";
import type { MediaSource, VideoState } from "../contracts";
import { Attempts } from "./attempts";
import { dropSession, keepSession, keptSession } from "./kept";
import type { CallLine } from "./line";
import { type Link, type Sent, sendCamera, sendScreen, setCamera, setMicrophone, view } from "./links";
import { Own } from "./own";
import { Pause } from "./pause";
import { Pointer } from "./pointer";
import { Reach } from "./reach";
import { Shown } from "./shown";
import { Signing } from "./signing";
import { isFinal, isOut, isOver, Standing } from "./standing";
import { TypedLines } from "./typed";
import { Watch } from "./watch";

export { isOver, type Place } from "./standing";

const MEDIA_DEADLINE_MS = 12_000;

/** One conversation's call in one page: what the server says of it, and the connections that follow from that. */
export class Call extends Standing {
  readonly own = new Own({
    replaced: (microphone) => {
      const link = this.sent.get("cam")?.link;
      if (link) void this.attempt(() => setMicrophone(link, microphone));
    },
    cameraEnded: () => void this.setCamera(false),
    screenEnded: () => void this.stopSharing(),
  });
  readonly microphone = this.own.microphone;
  readonly camera = this.own.camera;
  readonly selfView = this.own.selfView;
  readonly sharing = this.own.sharing;
  readonly trouble = this.own.trouble;
  private readonly shown = new Shown();
  /** Pictures and sounds of the others, by source; what is dark is not among them. */
  readonly streams = this.shown.streams;
  readonly pause: Pause;
  readonly typed: TypedLines;
  readonly pointer: Pointer;
  readonly signing = new Signing();
  readonly stalled: ReadonlySignal<boolean>;

  private readonly stopped: (() => void)[] = [];
  private readonly watch: Watch;
  private readonly reach: Reach;
  private readonly sent = new Map<"cam" | "screen", Sent>();
  private readonly seen = this.shown.links;
  private readonly attempts = new Attempts();

  constructor(
    readonly line: CallLine,
    readonly conversation: string,
    readonly as: "visitor" | "advisor" | "guest",
    known?: VideoState,
  ) {
    super();
    this.pause = new Pause(line, conversation, as === "visitor", {
      session: () => (this.isHere ? this.state.value?.session : undefined),
      hold: (on) => this.own.hold(on),
      blank: () => this.darken(true),
      bare: () => this.darken(false),
      hidden: () => this.dropScreen(),
      cut: () => this.leave(),
    });
    this.reach = new Reach(line);
    this.watch = new Watch({
      viewed: () => this.viewed(),
      stuck: (source) => this.lookAgain(source),
      told: (source, stats) => this.tell(source, stats),
    });
    this.stalled = this.watch.stalled;
    this.typed = new TypedLines(line, () => this.state.value?.session, this.pause);
    this.stopped.push(line.on("call:typed", (typed) => this.typed.take(typed)));
    this.pointer = new Pointer(line, () => this.state.value?.session);
    this.stopped.push(line.on("call:pointed", (place) => this.pointer.take(place)));
    if (known) this.take(known);
    this.stopped.push(line.on("video:state", (state) => this.take(state)));
    this.stopped.push(line.on("pause:state", (state) => this.pause.take(state)));
    this.stopped.push(line.onOnline(() => void this.ask()));
  }

  /** The advisor proposes a call. The microphone is opened now, so that the call begins at the visitor's yes. */
  async offer(mode: "voice" | "video", message = ""): Promise<void> {
    if (!(await this.open(mode === "video"))) return;
    const { conversation } = this;
    const made = await this.attempt(async () => {
      this.take(await this.line.call("video:offer", { conversation, cid: cid(), mode, message }));
      this.enter();
    });
    if (!made) this.own.release();
  }

  /** The visitor says yes; the browser asks for the microphone only now. False: it could not be had. */
  async accept(withCamera: boolean): Promise<boolean> {
    const state = this.state.value;
    if (!state || !(await this.open(withCamera))) return false;
    const { session, rev } = state;
    const mode = withCamera ? "video" : "voice";
    this.enter();
    const taken = await this.attempt(async () => {
      this.take(await this.line.call("video:answer", { session, rev, accept: true, mode }));
    });
    if (!taken) this.leave();
    return taken;
  }

  async decline(): Promise<void> {
    const state = this.state.value;
    if (!state) return;
    this.own.release();
    await this.attempt(async () => {
      const { session, rev } = state;
      this.take(await this.line.call("video:answer", { session, rev, accept: false, mode: "voice" }));
    });
  }

  /** Back into a call that goes on: after a reload, or from another page. */
  async rejoin(): Promise<void> {
    if (!(await this.open(this.me?.video ?? false))) return;
    this.enter();
    this.follow();
    if (this.own.cam) this.say({ video: true });
    void this.pause.ask().catch(() => {});
  }

  async end(reason: "done" | "left" | "failed" | "withdrawn"): Promise<void> {
    const state = this.state.value;
    this.leave();
    if (!state || isOver(state)) return;
    await this.attempt(async () => {
      this.take(await this.line.call("video:end", { session: state.session, cid: cid(), reason }));
    });
  }

  setMicrophone(on: boolean): void {
    this.own.mute(!on);
    this.say({ audio: on });
  }

  /** The connection stays as it is, whether a picture goes through it or not. */
  async setCamera(on: boolean): Promise<void> {
    if (!on) this.own.dropCamera();
    else if (!(await this.own.openCamera())) return;
    await this.putCamera();
  }

  setSigning(on: boolean): Promise<void> {
    return this.signing.set(on, this.sent.get("cam")?.link);
  }

  private async putCamera(): Promise<void> {
    const link = this.sent.get("cam")?.link;
    if (link) await setCamera(link, this.own.cam ?? null);
    this.say({ video: this.own.cam !== undefined });
  }

  async share(): Promise<void> {
    if (await this.own.openScreen()) await this.send("screen");
  }

  async stopSharing(): Promise<void> {
    const session = this.state.value?.session;
    if (!this.own.screen || !session) return;
    this.dropScreen();
    await this.attempt(async () => {
      this.take(await this.line.call("media:unpublish", { session, cid: cid(), source: "screen" }));
    });
  }

  /** Sound and picture for ourselves alone. Without a camera, or where it may not be used, sound is enough. */
  async tryDevices(): Promise<boolean> {
    return (await this.open(!this.own.cam && this.place.value === "outside")) || this.own.mic !== undefined;
  }

  async chooseCamera(id: string): Promise<void> {
    if (await this.own.openCamera(id)) await this.putCamera();
  }

  close(): void {
    for (const stop of this.stopped) stop();
    this.pause.close();
    this.leave(false);
  }

  // -- what the server says ----------------------------------------------------------------------

  private async ask(): Promise<void> {
    try {
      const { call } = await this.line.call("video:current", { conversation: this.conversation });
      if (call) this.take(call);
      else if (!isOver(this.state.value)) this.over();
      await this.pause.ask();
    } catch {
      // The next connect asks again.
    }
  }

  take(state: VideoState): void {
    if (state.conversation !== this.conversation) return;
    const now = this.state.value;
    if (now?.session === state.session && state.rev < now.rev) return;
    if (now && now.session !== state.session && isOver(state)) return;
    this.state.value = state;
    this.darken();
    this.pause.confirm();
    if (isOver(state) || isOut(this.me)) this.leave();
    else if (this.place.value === "outside" && keptSession() === state.session && state.state !== "offered")
      void this.rejoin();
    else this.follow();
  }

  private over(): void {
    const state = this.state.value;
    if (state) this.state.value = { ...state, state: "ended", sources: [], rev: state.rev + 1 };
    this.leave();
  }

  private enter(): void {
    this.place.value = "joining";
    this.watch.start();
  }

  /** Bring the connections in line with what is: send what is missing, view what is there. */
  private follow(): void {
    const state = this.state.value;
    if (!state || !this.isHere) return;
    if (state.state === "offered" || isOver(state)) return;
    keepSession(state.session);
    for (const kind of ["cam", "screen"] as const) if (this.keepSending(kind, state) === "elsewhere") return;
    const theirs = state.sources.filter((source) => source.participant !== state.me);
    for (const source of theirs) if (!this.seen.has(source.id)) void this.look(source);
    const there = new Set(theirs.map((source) => source.id));
    for (const id of [...this.seen.keys()]) if (!there.has(id)) this.shown.forget(id);
  }

  private keepSending(kind: "cam" | "screen", state: VideoState): "elsewhere" | undefined {
    const mine = this.sourceOf(state.me, kind);
    const sent = this.sent.get(kind);
    if (sent && mine?.id === sent.id) sent.confirmed = true;
    const gone = sent?.confirmed && mine?.id !== sent.id;
    if (kind === "cam" && gone && mine) {
      // Another page of ours sends now; two would push each other out for ever.
      this.leave();
      this.place.value = "elsewhere";
      return "elsewhere";
    }
    if (gone) {
      sent.link.pc.close();
      this.sent.delete(kind);
    }
    const wanted = kind === "cam" ? this.own.mic : this.own.screen;
    if (wanted && !this.sent.has(kind)) void this.send(kind);
    return undefined;
  }

  // -- connections -------------------------------------------------------------------------------

  private async send(kind: "cam" | "screen"): Promise<void> {
    await this.once(`send ${kind}`, async () => {
      const session = this.state.value!.session;
      const ice = await this.reach.of(session);
      let id = "";
      const exchange = async (sdp: string) => {
        const published = await this.line.call(
          "media:publish",
          {
            session,
            cid: cid(),
            source: kind,
            sdp,
            ...(kind === "screen" && this.sharing.value ? { surface: this.sharing.value } : {}),
          },
          { deadline: MEDIA_DEADLINE_MS },
        );
        id = published.source;
        return published.sdp;
      };
      const camera = this.own.cam ?? null;
      const link =
        kind === "cam"
          ? await sendCamera(ice, this.own.mic!, camera, exchange)
          : await sendScreen(ice, this.own.screen!, exchange);
      if (kind === "cam" && camera !== (this.own.cam ?? null)) await setCamera(link, this.own.cam ?? null);
      if (kind === "cam" && this.signing.on.value) await this.signing.apply(link);
      this.sent.get(kind)?.link.pc.close();
      const sent: Sent = { id, link, confirmed: this.sourceOf(this.state.value!.me, kind)?.id === id };
      this.sent.set(kind, sent);
      link.pc.onconnectionstatechange = () => {
        if (link.pc.connectionState === "connected" && kind === "cam") this.place.value = "inside";
        if (link.pc.connectionState === "failed" && this.sent.get(kind) === sent) {
          this.sent.delete(kind);
          this.follow();
        }
      };
    });
  }

  private async look(source: MediaSource): Promise<void> {
    await this.once(`view ${source.id}`, async () => {
      const session = this.state.value!.session;
      const ice = await this.reach.of(session);
      const link = await view(
        ice,
        source.kind,
        (stream) => this.shown.show(source.id, stream),
        async (sdp) => {
          const ask = { session, cid: cid(), source: source.id, sdp };
          return (await this.line.call("media:subscribe", ask, { deadline: MEDIA_DEADLINE_MS })).sdp;
        },
      );
      const before = this.seen.get(source.id);
      this.seen.set(source.id, link);
      before?.pc.close();
      link.pc.onconnectionstatechange = () => {
        if (link.pc.connectionState === "failed" && this.seen.get(source.id) === link)
          this.lookAgain(source.id);
      };
    });
  }

  private lookAgain(id: string): void {
    const source = this.state.value?.sources.find((one) => one.id === id);
    if (source) void this.look(source);
  }

  /** Try, and then look again at what there is; what failed comes again while it is wanted. */
  private async once(key: string, run: () => Promise<void>): Promise<void> {
    const wait = await this.attempts.make(key, run, isFinal);
    if (wait === undefined) return;
    if (!this.isHere) this.dropLinks();
    else if (wait === 0) this.follow();
    else setTimeout(() => this.follow(), wait);
  }

  private viewed(): { source: MediaSource; link: Link; pictures: boolean }[] {
    const state = this.state.value;
    if (!state) return [];
    return state.sources.flatMap((source) => {
      const link = this.seen.get(source.id);
      if (!link || source.forwarding !== "on") return [];
      const by = state.participants.find((one) => one.id === source.participant);
      return [{ source, link, pictures: source.kind === "cam" && (by?.video ?? false) }];
    });
  }

  /** Hide what the server forwards to nobody, and in a pause all that is the visitor's, whoever says what. */
  private darken(pause = this.pause.on): boolean {
    const state = this.state.value;
    const visitor = state?.participants.find((one) => one.role === "visitor")?.id;
    const dark = state?.sources.filter(
      (one) => one.forwarding === "paused" || (pause && one.participant === visitor),
    );
    return this.shown.darken(new Set(dark?.map((one) => one.id)));
  }

  // -- the rest ----------------------------------------------------------------------------------

  private open(withCamera: boolean): Promise<boolean> {
    this.refusal.value = undefined;
    return this.own.open(withCamera);
  }

  private say(now: { audio?: boolean; video?: boolean }): void {
    const session = this.state.value?.session;
    if (!session || this.place.value === "outside") return;
    void this.attempt(async () => this.take(await this.line.call("media:set", { session, ...now })));
  }

  private tell(source: string, stats: object): void {
    const session = this.state.value?.session;
    if (session) this.line.call("media:stats", { session, source, ...stats }).catch(() => {});
  }

  /** Out of the call here, without a word to the server. */
  leave(forGood = true): void {
    this.watch.stop();
    this.place.value = "outside";
    this.dropLinks();
    this.own.release();
    if (forGood) dropSession();
  }

  private dropLinks(): void {
    for (const { link } of this.sent.values()) link.pc.close();
    this.sent.clear();
    for (const id of [...this.seen.keys()]) this.shown.forget(id);
  }

  private dropScreen(): void {
    this.own.dropScreen();
    this.sent.get("screen")?.link.pc.close();
    this.sent.delete("screen");
  }
}

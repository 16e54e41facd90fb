import { type ReadonlySignal, signal } from "@preact/signals";
import { cid } from "../cid";
import type { IceServer, MediaSource, Participant, VideoState } from "../contracts";
import { Refused } from "../refused";
import { Attempts } from "./attempts";
import { dropSession, keepSession, keptSession } from "./kept";
import type { CallLine } from "./line";
import { type Link, sendCamera, sendScreen, setCamera, setMicrophone, view } from "./links";
import { Own } from "./own";
import { Watch } from "./watch";

const OVER = new Set<VideoState["state"]>(["declined", "expired", "ended"]);
const MEDIA_DEADLINE_MS = 12_000;

/** Where this page stands. `elsewhere`: another page of the same person carries the call. */
export type Place = "outside" | "joining" | "inside" | "elsewhere";

interface Sent {
  id: string;
  link: Link;
  /** The server has shown it to us; from then on its absence means that it is gone. */
  confirmed: boolean;
}

export const isOver = (state: VideoState | undefined): boolean => !state || OVER.has(state.state);

const isFinal = (error: unknown): boolean =>
  error instanceof Refused && ["call_ended", "not_permitted"].includes(error.code);

/** One conversation's call in one page: what the server says of it, and the connections that follow from that. */
export class Call {
  readonly state = signal<VideoState | undefined>(undefined);
  readonly place = signal<Place>("outside");
  private readonly own = new Own({
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
  /** Pictures and sounds of the others, by source. */
  readonly streams = signal<ReadonlyMap<string, MediaStream>>(new Map());
  /** What the server refused, in its own words. */
  readonly refusal = signal<string | undefined>(undefined);
  /** Somebody's picture has stood still for a while, and we are on it. */
  readonly stalled: ReadonlySignal<boolean>;

  private readonly stopped: (() => void)[] = [];
  private readonly watch: Watch;
  private servers: IceServer[] | undefined;
  private readonly sent = new Map<"cam" | "screen", Sent>();
  private readonly seen = new Map<string, Link>();
  private readonly attempts = new Attempts();

  constructor(
    private readonly line: CallLine,
    readonly conversation: string,
    known?: VideoState,
  ) {
    this.watch = new Watch({
      viewed: () => this.viewed(),
      stuck: (source) => this.lookAgain(source),
      told: (source, stats) => this.tell(source, stats),
    });
    this.stalled = this.watch.stalled;
    if (known) this.take(known);
    this.stopped.push(line.on("video:state", (state) => this.take(state)));
    this.stopped.push(line.onOnline(() => void this.ask()));
  }

  get me(): Participant | undefined {
    const state = this.state.value;
    return state?.participants.find((one) => one.id === state.me);
  }

  get others(): Participant[] {
    const state = this.state.value;
    return state?.participants.filter((one) => one.id !== state.me) ?? [];
  }

  sourceOf(participant: string, kind: "cam" | "screen"): MediaSource | undefined {
    return this.state.value?.sources.find((one) => one.participant === participant && one.kind === kind);
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
    const link = this.sent.get("cam")?.link;
    if (link) await setCamera(link, this.own.cam ?? null);
    this.say({ video: on });
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

  close(): void {
    for (const stop of this.stopped) stop();
    this.leave(false);
  }

  // -- what the server says ----------------------------------------------------------------------

  private async ask(): Promise<void> {
    try {
      const { call } = await this.line.call("video:current", { conversation: this.conversation });
      if (call) this.take(call);
      else if (!isOver(this.state.value)) this.over();
    } catch {
      // The next connect asks again.
    }
  }

  private take(state: VideoState): void {
    if (state.conversation !== this.conversation) return;
    const now = this.state.value;
    if (now?.session === state.session && state.rev < now.rev) return;
    if (now && now.session !== state.session && isOver(state)) return;
    this.state.value = state;
    if (isOver(state)) this.leave();
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
    const place = this.place.value;
    if (!state || (place !== "joining" && place !== "inside")) return;
    if (state.state === "offered" || isOver(state)) return;
    keepSession(state.session);
    for (const kind of ["cam", "screen"] as const) {
      if (this.keepSending(kind, state) === "elsewhere") return;
    }
    const theirs = state.sources.filter((source) => source.participant !== state.me);
    for (const source of theirs) if (!this.seen.has(source.id)) void this.look(source);
    const there = new Set(theirs.map((source) => source.id));
    for (const id of [...this.seen.keys()]) if (!there.has(id)) this.forget(id);
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
      const servers = await this.ice(session);
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
          ? await sendCamera(servers, this.own.mic!, camera, exchange)
          : await sendScreen(servers, this.own.screen!, exchange);
      if (kind === "cam" && camera !== (this.own.cam ?? null)) await setCamera(link, this.own.cam ?? null);
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
      const servers = await this.ice(session);
      const link = await view(
        servers,
        source.kind,
        (stream) => this.show(source.id, stream),
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
    if (this.place.value !== "joining" && this.place.value !== "inside") this.dropLinks();
    else if (wait === 0) this.follow();
    else setTimeout(() => this.follow(), wait);
  }

  private async ice(session: string): Promise<IceServer[]> {
    this.servers ??= (await this.line.call("video:ice", { session })).ice_servers;
    return this.servers;
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

  private show(id: string, stream: MediaStream): void {
    this.streams.value = new Map(this.streams.value).set(id, stream);
  }

  private forget(id: string): void {
    this.seen.get(id)?.pc.close();
    this.seen.delete(id);
    const streams = new Map(this.streams.value);
    streams.delete(id);
    this.streams.value = streams;
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

  private async attempt(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      if (error instanceof Refused && error.message) this.refusal.value = error.message;
      else this.trouble.value = "failed";
      return false;
    }
  }

  private leave(forGood = true): void {
    this.watch.stop();
    this.place.value = "outside";
    this.dropLinks();
    this.own.release();
    if (forGood) dropSession();
  }

  private dropLinks(): void {
    for (const { link } of this.sent.values()) link.pc.close();
    this.sent.clear();
    for (const id of [...this.seen.keys()]) this.forget(id);
  }

  private dropScreen(): void {
    this.own.dropScreen();
    this.sent.get("screen")?.link.pc.close();
    this.sent.delete("screen");
  }
}

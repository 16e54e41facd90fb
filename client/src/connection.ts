import { type ReadonlySignal, signal } from "@preact/signals";
import { CONTRACT, type Drain, type ErrorCode, type Failure, type Reply } from "./contracts";
import { offline, Refused } from "./refused";
import { type Refusal, Socket } from "./socket";

/** A line of a generated event map: what is sent, and what comes back. */
type PayloadOf<T> = T extends [infer P, unknown] ? P : never;
type ReplyOf<T> = T extends [unknown, infer R] ? R : never;

/** `refused`: the server will not have this client (signed out, or a page older than the server). */
export type Status = {
  state: "connecting" | "online" | "offline" | "refused";
  since: number;
  /** While offline, when the next try is. */
  next?: number;
  refusal?: Failure;
};

export interface Options {
  namespace: "/visitor" | "/staff" | "/guest";
  /** Asked at every connect; `again` says that the last was refused. Without it a cookie says who asks. */
  auth?: (again: boolean) => Promise<Record<string, unknown>>;
  lang: () => string;
  url?: string;
}

export interface CallOptions {
  /** Milliseconds until the call is given up as `offline`; `Infinity` tries for as long as the page lives. */
  deadline?: number;
  /** Gives up at once when the server cannot take it now, instead of waiting as long as it asks for. */
  once?: boolean;
}

const HANDSHAKE_MS = 10_000;
/** Where WebSocket has worked, a handshake is slow in a crowd alone: who gives up and comes again makes it larger. */
const CROWDED_MS = 20_000;
const ACK_MS = 6_000;
const DEADLINE_MS = 20_000;
/** A server is lost by everybody at once: the first tries to come back are spread over this. */
const SPREAD_MS = 3_000;
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5_000;
/** Where nobody looks; who does is not kept waiting. */
const LONGEST_HIDDEN_MS = 15_000;
/** Where WebSocket has worked, only a network that stops it for this long is taken to stop it for good. */
const STOPPED_MS = 30_000;
const TICK_MS = 5_000;
const AWAY_MS = 15_000;
const WAKES = ["online", "pageshow"];
const SHOWN = ["visibilitychange", "resume"];
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** Never sooner than asked for, and not all at once. */
const later = (ms: number) => ms * (1 + Math.random() / 2);
const isVisible = () => document.visibilityState === "visible";

/** The one line to the server: typed calls and pushes, and coming back by itself. */
export class Connection<C, P> {
  readonly status: ReadonlySignal<Status>;
  private readonly changed = signal<Status>({ state: "connecting", since: Date.now() });
  private readonly handlers = new Map<string, Set<(payload: unknown) => void>>();
  private readonly risen = new Set<() => void>();
  private readonly waiting = new Set<() => void>();
  private socket: Socket | undefined;
  private connecting = false;
  private wanted = false;
  private failures = 0;
  private refusals = 0;
  private polls = false;
  private socketsWork = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private resumeAt = 0;
  private clock: ReturnType<typeof setInterval> | undefined;
  private lookedAt = Date.now();

  constructor(private readonly options: Options) {
    this.status = this.changed;
    this.on("drain" as keyof P & string, (drain) => this.drained(drain as Drain));
  }

  /** Opens the line, or when it is down tries at once. */
  open(): void {
    if (!this.wanted) {
      this.wanted = true;
      for (const event of WAKES) window.addEventListener(event, this.hurry);
      for (const event of SHOWN) document.addEventListener(event, this.hurry);
      window.addEventListener("offline", this.cut);
      this.clock = setInterval(() => this.look(), TICK_MS);
    }
    if (this.changed.value.state === "refused") this.set({ state: "connecting", since: Date.now() });
    void this.connect();
  }

  close(): void {
    this.wanted = false;
    clearTimeout(this.retry);
    clearInterval(this.clock);
    for (const event of WAKES) window.removeEventListener(event, this.hurry);
    for (const event of SHOWN) document.removeEventListener(event, this.hurry);
    window.removeEventListener("offline", this.cut);
    this.socket?.close();
  }

  on<E extends keyof P & string>(event: E, handler: (payload: P[E]) => void): () => void {
    const listener = handler as (payload: unknown) => void;
    const all = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, all.add(listener));
    return () => void all.delete(listener);
  }

  /** Runs at every connect, also the first, and at once when the line is already up. */
  onOnline(handler: () => void): () => void {
    this.risen.add(handler);
    if (this.socket?.connected) handler();
    return () => void this.risen.delete(handler);
  }

  /**
   * Asks the server and gives what it answers. An answer that does not come is asked for again with the same
   * payload: its `cid` or `rev` makes the second time give the first result.
   */
  async call<E extends keyof C & string>(
    event: E,
    payload: PayloadOf<C[E]>,
    { deadline = DEADLINE_MS, once = false }: CallOptions = {},
  ): Promise<ReplyOf<C[E]>> {
    const until = Date.now() + deadline;
    for (;;) {
      const socket = await this.online(until);
      const left = Math.min(ACK_MS, until - Date.now());
      const reply = (await socket.emit(event, payload, left)) as Reply<ReplyOf<C[E]>> | undefined;
      if (reply?.ok) return reply.data;
      if (!reply) {
        // No answer in all this time on a line that looks well: it is not.
        if (left === ACK_MS) socket.close();
        continue;
      }
      const passing = reply.error.code === "busy" || reply.error.code === "draining";
      const pause = later((reply.error.retry_after ?? 1) * 1_000);
      if (once || !passing || Date.now() + pause >= until) throw new Refused(reply.error);
      await wait(pause);
    }
  }

  /** Waits until the line is up, for as long as that takes. */
  async ready(): Promise<void> {
    await this.online(Number.POSITIVE_INFINITY);
  }

  private async online(until: number): Promise<Socket> {
    while (!this.socket?.connected) {
      let up: () => void = () => {};
      const rises = new Promise<void>((resolve) => {
        up = resolve;
      });
      this.waiting.add(up);
      const left = until - Date.now();
      await (Number.isFinite(left) ? Promise.race([rises, wait(Math.max(0, left))]) : rises);
      this.waiting.delete(up);
      if (!this.socket?.connected && Date.now() >= until) throw offline();
    }
    if (Date.now() >= until) throw offline();
    return this.socket;
  }

  private async connect(): Promise<void> {
    if (this.socket || this.connecting || !this.wanted) return;
    clearTimeout(this.retry);
    this.connecting = true;
    try {
      const credentials = await this.options.auth?.(this.refusals > 0);
      if (!this.wanted) return;
      const auth = { contract: CONTRACT, lang: this.options.lang(), ...credentials };
      const socket: Socket = new Socket(
        this.options.url ?? location.origin,
        this.options.namespace,
        auth,
        {
          connected: () => this.rose(),
          refused: (refusal) => this.refuse(refusal),
          closed: (opened) => this.fell(opened),
          event: (name, payload) => this.push(name, payload),
        },
        this.polls ? "polling" : "websocket",
        this.socketsWork && !this.polls ? CROWDED_MS : HANDSHAKE_MS,
      );
      this.socket = socket;
    } catch (error) {
      if (error instanceof Refused && error.code === "not_signed_in") {
        this.giveUp({ code: error.code, message: error.message });
        return;
      }
      if (error instanceof Refused) this.holdOff(error.retryAfter);
      this.again();
    } finally {
      this.connecting = false;
    }
  }

  private rose(): void {
    this.failures = 0;
    this.refusals = 0;
    this.socketsWork ||= !this.polls;
    this.set({ state: "online", since: Date.now() });
    for (const resume of [...this.waiting]) resume();
    for (const handler of [...this.risen]) handler();
  }

  private fell(opened: boolean): void {
    this.socket = undefined;
    const { state, since } = this.changed.value;
    const stopped = state === "offline" && Date.now() - since > STOPPED_MS;
    // A network that stops WebSocket never lets it open: try the other way every second time. A server that is
    // being started does not either, and must not be met with the costlier way by everybody.
    this.polls = !opened && !this.polls && (stopped || !this.socketsWork);
    if (this.wanted && state !== "refused") this.again();
  }

  private refuse({ message, data }: Refusal): void {
    const code = data?.code;
    // An old token is worth a fresh one; an old page, or a sign-in that ended, is not worth another try.
    if (code === "not_signed_in") this.refusals += 1;
    this.holdOff(data?.retry_after);
    if (code === "contract" || (code === "not_signed_in" && (!this.options.auth || this.refusals > 2))) {
      this.giveUp({ code: code as ErrorCode, message: data?.message ?? message });
    }
  }

  private giveUp(refusal: Failure): void {
    this.set({ state: "refused", since: Date.now(), refusal });
  }

  private holdOff(seconds = 0): void {
    this.resumeAt = Math.max(this.resumeAt, Date.now() + later(seconds * 1_000));
  }

  private again(): void {
    clearTimeout(this.retry);
    const { state, since } = this.changed.value;
    const longest = isVisible() ? LONGEST_RETRY_MS : LONGEST_HIDDEN_MS;
    const steps = this.failures
      ? Math.min(longest, RETRY_MS * 2 ** this.failures) * (0.5 + Math.random() / 2)
      : SPREAD_MS * Math.random();
    const pause = Math.max(steps, this.resumeAt - Date.now());
    this.failures += 1;
    this.retry = setTimeout(() => void this.connect(), pause);
    this.set({ state: "offline", since: state === "offline" ? since : Date.now(), next: Date.now() + pause });
  }

  private push(name: string, payload: unknown): void {
    for (const handler of [...(this.handlers.get(name) ?? [])]) handler(payload);
  }

  private set(status: Status): void {
    this.changed.value = status;
  }

  private drained({ retry_in }: Drain): void {
    this.resumeAt = Date.now() + retry_in * 1_000;
    // What is on its way gets a moment to be acknowledged.
    setTimeout(() => this.socket?.close(), Math.min(1_000, retry_in * 500));
  }

  private readonly hurry = (): void => {
    if (!isVisible()) return;
    this.look();
    if (this.changed.value.state !== "refused" && Date.now() >= this.resumeAt) void this.connect();
  };

  /** After a sleep, which shows as a step of the clock, nobody knows what was missed. */
  private look(): void {
    if (!isVisible()) return;
    const away = Math.abs(Date.now() - this.lookedAt);
    this.lookedAt = Date.now();
    if (away < AWAY_MS || !this.socket) return;
    if (this.socket.silent) this.socket.close();
    else if (this.socket.connected) this.rose();
  }

  private readonly cut = (): void => this.socket?.close();
}

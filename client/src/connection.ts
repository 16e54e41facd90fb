import { type ReadonlySignal, signal } from "@preact/signals";
import { io, type Socket } from "socket.io-client";
import { CONTRACT, type Drain, type Failure, type Reply } from "./contracts";
import { offline, Refused } from "./refused";

/** A line of a generated event map: what is sent, and what comes back. */
type PayloadOf<T> = T extends [infer P, unknown] ? P : never;
type ReplyOf<T> = T extends [unknown, infer R] ? R : never;

/** `refused`: the server will not have this client (signed out, or a page older than the server). */
export type Status = {
  state: "connecting" | "online" | "offline" | "refused";
  since: number;
  refusal?: Failure;
};

export interface Options {
  namespace: "/visitor" | "/staff";
  /** Asked at every connect, since tickets are good for once; `again` says that the last was refused. */
  auth: (again: boolean) => Promise<Record<string, unknown>>;
  lang: () => string;
  url?: string;
}

export interface CallOptions {
  /** Milliseconds until the call is given up as `offline`; `Infinity` tries for as long as the page lives. */
  deadline?: number;
}

const ACK_MS = 6_000;
const DEADLINE_MS = 20_000;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const jitter = (ms: number) => ms * (0.5 + Math.random());

/** The one line to the server. Nothing else in the front ends knows socket.io. */
export class Connection<C, P> {
  readonly status: ReadonlySignal<Status>;
  private readonly changed = signal<Status>({ state: "connecting", since: Date.now() });
  private readonly socket: Socket;
  private readonly connected = new Set<() => void>();
  private refusals = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private resumeAt = 0;
  private closed = false;

  constructor(options: Options) {
    this.status = this.changed;
    this.socket = io(`${options.url ?? location.origin}${options.namespace}`, {
      path: "/socket",
      transports: ["websocket", "polling"],
      autoConnect: false,
      reconnectionDelay: 400,
      reconnectionDelayMax: 8_000,
      randomizationFactor: 0.5,
      timeout: 8_000,
      auth: (give) => {
        options
          .auth(this.refusals > 0)
          .then((credentials) => give({ contract: CONTRACT, lang: options.lang(), ...credentials }))
          .catch((error) => this.couldNotSignIn(error));
      },
    });
    this.socket.on("connect", () => {
      this.refusals = 0;
      this.set({ state: "online", since: Date.now() });
      for (const resume of [...this.connected]) resume();
      this.connected.clear();
    });
    this.socket.on("disconnect", (reason) => {
      this.lost();
      // socket.io leaves it to us to come back when the server, or a drain, closed the line.
      if (reason === "io server disconnect" || reason === "io client disconnect") this.again(500);
    });
    this.socket.on("connect_error", (error: Error & { data?: Partial<Failure> }) => this.notConnected(error));
    this.socket.on("drain", (drain: Drain) => this.drained(drain));
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
  }

  open(): void {
    this.closed = false;
    if (!this.socket.active) this.socket.connect();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    this.socket.disconnect();
  }

  on<E extends keyof P & string>(event: E, handler: (payload: P[E]) => void): () => void {
    const listener = handler as (payload: unknown) => void;
    this.socket.on(event as string, listener);
    return () => void this.socket.off(event as string, listener);
  }

  /** Runs at every connect, also the first, and at once when the line is already up. */
  onOnline(handler: () => void): () => void {
    this.socket.on("connect", handler);
    if (this.socket.connected) handler();
    return () => void this.socket.off("connect", handler);
  }

  /**
   * Asks the server and gives what it answers. An answer that does not come is asked for again with the same
   * payload: its `cid` or `rev` makes the second time give the first result.
   */
  async call<E extends keyof C & string>(
    event: E,
    payload: PayloadOf<C[E]>,
    { deadline = DEADLINE_MS }: CallOptions = {},
  ): Promise<ReplyOf<C[E]>> {
    const until = Date.now() + deadline;
    for (;;) {
      await this.online(until);
      const left = Math.min(ACK_MS, until - Date.now());
      const reply = await this.ask(event, payload, left);
      if (reply?.ok) return reply.data as ReplyOf<C[E]>;
      if (reply) {
        const passing = reply.error.code === "busy" || reply.error.code === "draining";
        const pause = (reply.error.retry_after ?? 1) * 1_000;
        if (!passing || Date.now() + pause >= until) throw new Refused(reply.error);
        await wait(jitter(pause));
      }
    }
  }

  private ask(event: string, payload: unknown, ms: number): Promise<Reply<unknown> | undefined> {
    return new Promise((resolve) => {
      // A line that drops takes its acknowledgements with it: do not sit out the time.
      const dropped = () => done(undefined);
      const done = (reply: Reply<unknown> | undefined) => {
        this.socket.off("disconnect", dropped);
        resolve(reply);
      };
      this.socket.once("disconnect", dropped);
      this.socket.timeout(ms).emit(event, payload, (late: Error | null, reply: Reply<unknown>) => {
        done(late ? undefined : reply);
      });
    });
  }

  private async online(until: number): Promise<void> {
    if (this.socket.connected) return;
    let up: () => void = () => {};
    const risen = new Promise<true>((resolve) => {
      up = () => resolve(true);
    });
    this.connected.add(up);
    const left = until - Date.now();
    const came = await (Number.isFinite(left) ? Promise.race([risen, wait(Math.max(0, left))]) : risen);
    this.connected.delete(up);
    if (!came) throw offline();
  }

  private set(status: Status): void {
    this.changed.value = status;
  }

  private lost(): void {
    const now = this.changed.value;
    if (now.state !== "offline" && now.state !== "refused") this.set({ state: "offline", since: Date.now() });
  }

  private notConnected(error: Error & { data?: Partial<Failure> }): void {
    if (this.socket.active) {
      this.lost();
      return;
    }
    const code = error.data?.code;
    this.refusals += 1;
    // An old token is worth one fresh try; an old page is not.
    if (code === "contract" || (code === "not_signed_in" && this.refusals > 2)) {
      const refusal = { code, message: error.data?.message ?? error.message };
      this.set({ state: "refused", since: Date.now(), refusal });
      return;
    }
    this.lost();
    this.again(Math.min(15_000, 500 * 2 ** this.refusals));
  }

  private couldNotSignIn(error: unknown): void {
    this.socket.disconnect();
    if (error instanceof Refused && error.code === "not_signed_in") {
      this.set({
        state: "refused",
        since: Date.now(),
        refusal: { code: error.code, message: error.message },
      });
      return;
    }
    this.refusals += 1;
    this.lost();
    this.again(Math.min(15_000, 500 * 2 ** this.refusals));
  }

  private drained({ retry_in }: Drain): void {
    this.resumeAt = Date.now() + retry_in * 1_000;
    // What is on its way gets a moment to be acknowledged.
    setTimeout(() => this.socket.disconnect(), Math.min(1_000, retry_in * 500));
  }

  private again(ms: number): void {
    if (this.closed) return;
    clearTimeout(this.retry);
    const later = Math.max(jitter(ms), this.resumeAt - Date.now());
    this.retry = setTimeout(() => this.socket.connect(), later);
  }

  private readonly hurry = (): void => {
    const idle = !this.closed && !this.socket.connected && this.changed.value.state !== "refused";
    if (idle && document.visibilityState === "visible" && Date.now() >= this.resumeAt) this.socket.connect();
  };
}

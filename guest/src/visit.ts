import { effect, signal } from "@preact/signals";
import { api } from "../../client/src/api";
import { Call, isOver } from "../../client/src/call/call";
import type { CallLine } from "../../client/src/call/line";
import { texts } from "../../client/src/call/texts";
import { cid } from "../../client/src/cid";
import { Connection } from "../../client/src/connection";
import type { GuestCalls, GuestPushes, Knocked, LinkIs, Said } from "../../client/src/contracts";
import { Refused } from "../../client/src/refused";

type Line = Connection<GuestCalls, GuestPushes>;

const KEPT = "advisory.guest";

/** 256 random bits, made here and sent only inside the knock and the socket. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
}

interface Kept {
  key: string;
  session: string;
}

function kept(): Kept | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "") as Kept;
  } catch {
    return undefined;
  }
}

function keep(visit: Kept | undefined): void {
  try {
    if (visit) sessionStorage.setItem(KEPT, JSON.stringify(visit));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // Without storage a reload needs a new link.
  }
}

/** A guest's way from the link to the call and out of it. */
export class Visit {
  readonly link = signal<LinkIs | undefined>(undefined);
  /** The link does not work; in the server's words. */
  readonly bad = signal<string | undefined>(undefined);
  readonly call = signal<Call | undefined>(undefined);
  readonly history = signal<Said[] | undefined>(undefined);
  readonly busy = signal(false);
  private line: Line | undefined;
  private readonly key = newKey();

  constructor(private readonly token: string) {
    if (token) void this.look();
    else {
      const before = kept();
      if (before) this.open(before);
      else this.bad.value = "";
    }
  }

  async knock(name: string): Promise<void> {
    if (this.busy.value) return;
    this.busy.value = true;
    const ask = { token: this.token, key: this.key, name, lang: texts.lang.value };
    await this.try(async () => {
      const { session } = await api.post<Knocked>("/api/guest/knock", ask);
      keep({ key: this.key, session });
      this.open({ key: this.key, session });
    });
    this.busy.value = false;
  }

  /** What was written before, where the advisor lets this guest read it. */
  async read(): Promise<void> {
    const session = this.call.value?.conversation;
    if (!session || !this.line) return;
    this.history.value = (await this.line.call("guest:history", { session })).lines;
  }

  async leave(): Promise<void> {
    const session = this.call.value?.conversation;
    keep(undefined);
    this.call.value?.leave();
    if (session) await this.line?.call("video:leave", { session, cid: cid() }).catch(() => {});
    this.line?.close();
  }

  private async look(): Promise<void> {
    await this.try(async () => {
      this.link.value = await api.post<LinkIs>("/api/guest/look", { token: this.token });
    });
  }

  private open({ key, session }: Kept): void {
    const line: Line = new Connection<GuestCalls, GuestPushes>({
      namespace: "/guest",
      lang: () => texts.lang.value,
      auth: async () => ({ key }),
    });
    this.line = line;
    // A guest knows no conversation: what the others ask by it, a guest asks by the session.
    const asked: CallLine = {
      on: line.on.bind(line) as CallLine["on"],
      onOnline: line.onOnline.bind(line),
      call: (async (event: string, payload: { conversation?: string }, options?: { deadline?: number }) => {
        if (event === "video:current") return { call: await line.call("video:snapshot", { session }) };
        if (event === "pause:current") return { pause: await this.pauseOf(session) };
        return line.call(event as "media:publish", payload as never, options);
      }) as CallLine["call"],
    };
    effect(() => {
      const status = line.status.value;
      const call = this.call.peek();
      const state = call?.state.peek();
      if (status.state !== "refused" || (state && isOver(state))) return;
      call?.leave();
      keep(undefined);
      if (!call?.isOut) this.bad.value = status.refusal?.message ?? "";
    });
    this.call.value = new Call(asked, session, "guest");
    line.open();
  }

  private async pauseOf(session: string) {
    return (await this.line!.call("pause:now", { session })).pause;
  }

  private async try(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.bad.value = error instanceof Refused ? error.message : "";
    }
  }
}

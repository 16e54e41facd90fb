import { type Signal, signal } from "@preact/signals";
import { cid } from "../cid";
import type { Pointing, StaffCalls, StaffPushes, Together, VisitorCalls, VisitorPushes } from "../contracts";

type Calls = Pick<
  VisitorCalls & StaffCalls,
  "doc:current" | "doc:open" | "doc:point" | "doc:put_away" | "doc:turn"
>;
type Pushes = Pick<VisitorPushes & StaffPushes, "doc:pointing" | "doc:together">;

/** The part of the connection that is needed; the visitor's and the advisor's both have it. */
export interface JointLine {
  call<E extends keyof Calls>(event: E, payload: Calls[E][0]): Promise<Calls[E][1]>;
  on<E extends keyof Pushes>(event: E, handler: (payload: Pushes[E]) => void): () => void;
  onOnline(handler: () => void): () => void;
}

const EVERY_MS = 250;

/** The document that both have before them, and where the other one points. */
export class Joint {
  readonly now: Signal<Together | undefined> = signal(undefined);
  readonly pointing: Signal<Pointing | undefined> = signal(undefined);
  private told = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly line: JointLine,
    private readonly conversation: string,
  ) {
    line.on("doc:together", (now) => this.take(now));
    line.on("doc:pointing", (at) => {
      if (at.conversation === conversation) this.pointing.value = at.on ? at : undefined;
    });
    line.onOnline(() => {
      line.call("doc:current", { conversation }).then(
        (now) => this.take(now),
        () => {}, // asked again at the next connect
      );
    });
  }

  async open(file: string): Promise<void> {
    this.take(await this.line.call("doc:open", { conversation: this.conversation, cid: cid(), file }));
  }

  async turn(page: number): Promise<void> {
    this.take(await this.line.call("doc:turn", { conversation: this.conversation, cid: cid(), page }));
  }

  async putAway(): Promise<void> {
    this.take(await this.line.call("doc:put_away", { conversation: this.conversation, cid: cid() }));
  }

  /** A few times a second at most, and always the last place. From 0 to 1; without a place nobody points. */
  point(place?: { x: number; y: number }): void {
    clearTimeout(this.waiting);
    const page = this.now.peek()?.page ?? 1;
    const whole = (part: number) => Math.round(Math.min(1, Math.max(0, part)) * 10_000);
    const tell = () => {
      this.told = Date.now();
      const { conversation } = this;
      const at = { x: whole(place?.x ?? 0), y: whole(place?.y ?? 0) };
      // What is lost on the way is soon followed by the next.
      this.line.call("doc:point", { conversation, page, ...at, on: place !== undefined }).catch(() => {});
    };
    this.waiting = setTimeout(tell, Math.max(0, this.told + EVERY_MS - Date.now()));
  }

  private take(now: Together): void {
    const before = this.now.peek();
    if (now.conversation !== this.conversation || (before && now.rev < before.rev)) return;
    if (before?.page !== now.page || before?.file !== now.file) this.pointing.value = undefined;
    this.now.value = now;
  }
}

const kept = new Map<string, Joint>();

export function jointOf(line: JointLine, conversation: string): Joint {
  const known = kept.get(conversation) ?? new Joint(line, conversation);
  kept.set(conversation, known);
  return known;
}

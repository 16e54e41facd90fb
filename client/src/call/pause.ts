import { signal } from "@preact/signals";
import { cid } from "../cid";
import type { PauseState } from "../contracts";
import type { CallLine } from "./line";

/** The server has two seconds; then this page sees to it by itself. */
export const CERTAIN_WITHIN_MS = 2_600;

interface Hooks {
  /** The session that this page carries, if it does. */
  session: () => string | undefined;
  /** Nothing of ours leaves, or what was on leaves again. */
  hold: (on: boolean) => void;
  /** True when nothing of the visitor's is left on this page. */
  blank: () => boolean;
  bare: () => void;
  hidden: () => void;
  /** It could not be made certain: everything of ours is let go, without asking anybody. */
  cut: () => void;
}

/** One conversation's identification pause as one page lives it. The server is believed only when it says `certain`. */
export class Pause {
  readonly state = signal<PauseState | undefined>(undefined);
  /** Pressed, or heard of, and not certain yet. */
  readonly starting = signal(false);
  readonly failed = signal(false);
  /** What failed had no call to cut. */
  alone = false;
  /** The visitor has come back from it and is told to log out. */
  readonly after = signal(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private confirmed = "";

  constructor(
    private readonly line: CallLine,
    private readonly conversation: string,
    private readonly visitor: boolean,
    private readonly hooks: Hooks,
  ) {}

  get on(): boolean {
    return this.starting.value || this.state.value?.on === true;
  }

  /** One press. Our own side goes dark before anything is asked. */
  async start(): Promise<void> {
    this.failed.value = false;
    this.after.value = false;
    this.begin();
    try {
      this.take(await this.line.call("pause:start", { conversation: this.conversation, cid: cid() }));
    } catch {
      // What was given up already, or has become certain by another way, is not given up again.
      if (!this.visitor) this.starting.value = false;
      else if (this.starting.value) this.cut();
    }
  }

  async end(show: boolean): Promise<void> {
    const state = this.state.value;
    if (!state) return;
    const ask = { conversation: this.conversation, pause: state.pause, show };
    this.take(await this.line.call("pause:end", ask));
    this.failed.value = false;
    this.after.value = true;
  }

  take(state: PauseState): void {
    if (state.conversation !== this.conversation) return;
    const now = this.state.value;
    if (
      now?.pause === state.pause ? (now.certain && !state.certain) || (!now.on && state.on) : !state.on && now
    )
      return;
    this.state.value = state;
    if (!state.on) {
      this.settle();
      if (this.visitor) {
        if (state.outcome !== "shown") this.hooks.hidden();
        this.hooks.hold(false);
      } else this.hooks.bare();
      return;
    }
    if (state.certain) {
      this.settle();
      // It came late; without a call nothing had to be cut for it.
      if (this.alone && !state.cut) this.failed.value = false;
      this.hold();
    } else if (!this.starting.value) this.begin();
    if (state.cut) this.hooks.cut();
    this.confirm();
  }

  /** What the server knows, after the line came back. */
  async ask(): Promise<void> {
    const { pause } = await this.line.call("pause:current", { conversation: this.conversation });
    if (pause) this.take(pause);
    else if (this.state.value?.on) this.take({ ...this.state.value, on: false, outcome: "closed" });
  }

  /** A viewer's page says that it shows nothing, and says it only when that is so. */
  confirm(): void {
    const state = this.state.value;
    const session = this.hooks.session();
    if (this.visitor || !state?.on || !session) return;
    const clear = this.hooks.blank();
    if (!clear || state.certain || this.confirmed === state.pause) return;
    this.confirmed = state.pause;
    this.line.call("pause:confirm", { session, pause: state.pause }).then(
      (told) => this.take(told),
      () => {
        this.confirmed = "";
      },
    );
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private begin(): void {
    this.starting.value = true;
    this.hold();
    clearTimeout(this.timer);
    if (this.visitor) this.timer = setTimeout(() => this.cut(), CERTAIN_WITHIN_MS);
  }

  private hold(): void {
    if (this.visitor) this.hooks.hold(true);
    else this.hooks.blank();
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.starting.value = false;
  }

  private cut(): void {
    this.settle();
    this.alone = this.hooks.session() === undefined;
    this.failed.value = true;
    this.hooks.cut();
  }
}

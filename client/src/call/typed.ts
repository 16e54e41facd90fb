import { signal } from "@preact/signals";
import type { Typed } from "../contracts";
import { mask, maskAll } from "../guard/guard";
import { EXACT, PREFIXES, SPOKEN } from "../guard/rules";
import type { CallLine } from "./line";

const EVERY_MS = 300;
const KEPT = 30;

function couldTell(word: string): boolean {
  const plain = word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const prefixes = PREFIXES.get(plain.slice(0, 4)) ?? [];
  return (
    /\p{N}/u.test(word) ||
    EXACT.has(plain) ||
    SPOKEN.has(plain) ||
    prefixes.some((one) => plain.startsWith(one.word))
  );
}

/** What may leave the browser of a line that is still typed: the words before the first that could be a secret. */
export function settled(text: string): string {
  const words = text.match(/\s*\S+\s*/g) ?? [];
  const first = words.findIndex(couldTell);
  return first < 0 ? text : words.slice(0, first).join("");
}

/** Text in the call, seen by the others while it is typed. Nothing of it is kept anywhere. */
export class TypedLines {
  readonly lines = signal<readonly Typed[]>([]);
  private line = 1;
  private sent = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private text = "";

  constructor(
    private readonly connection: CallLine,
    private readonly session: () => string | undefined,
    private readonly pause: { readonly on: boolean } = { on: false },
  ) {}

  take(typed: Typed): void {
    const rest = this.lines.value.filter(
      (one) => one.participant !== typed.participant || one.line !== typed.line,
    );
    this.lines.value = [...rest, typed].filter((one) => one.text || !one.done).slice(-KEPT);
  }

  type(text: string): void {
    this.text = settled(text);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.text !== this.sent) this.send(this.text, false);
    }, EVERY_MS);
  }

  /** Gives what the others got, for one's own list. */
  finish(text: string): string {
    clearTimeout(this.timer);
    this.timer = undefined;
    const whole = (this.pause.on ? maskAll(text) : mask(text)).text;
    this.send(whole, true);
    this.line += 1;
    this.sent = "";
    return whole;
  }

  private send(text: string, done: boolean): void {
    const session = this.session();
    if (!session) return;
    this.sent = text;
    this.connection.call("call:type", { session, line: this.line, text, done }).catch(() => {});
  }
}

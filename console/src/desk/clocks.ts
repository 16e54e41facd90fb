import type { ConversationCard } from "../../../client/src/contracts";

export type Age = 0 | 50 | 80 | 100;

/** What a row's clock says. `share` is the wait divided by the promise. */
export interface Clock {
  state: "waiting" | "held" | "quiet" | "paused" | "closing" | "returning";
  elapsed: number;
  over: number;
  share: number;
  age: Age;
}

/** A visitor who types holds the escalation, but not for longer than this. */
export const TYPING_HOLDS = 60_000;

export function ageOf(share: number): Age {
  if (share >= 1) return 100;
  if (share >= 0.8) return 80;
  return share >= 0.5 ? 50 : 0;
}

type Timed = Pick<
  ConversationCard,
  "status" | "turn" | "waiting_since" | "quiet_since" | "created_at" | "promise_s"
> &
  Partial<Pick<ConversationCard, "closes_at" | "returns_at">>;

export function clockOf(card: Timed, now: number, typingSince?: number): Clock {
  const yours = card.status !== "active" || card.turn === "advisor";
  if (!yours) {
    const until = card.turn === "paused" ? card.returns_at : card.closes_at;
    if (until !== undefined) {
      const left = Math.max(0, until - now);
      return { state: card.returns_at ? "returning" : "closing", elapsed: left, over: 0, share: 0, age: 0 };
    }
    const since = card.quiet_since ?? card.created_at;
    const state = card.turn === "paused" ? "paused" : "quiet";
    return { state, elapsed: Math.max(0, now - since), over: 0, share: 0, age: 0 };
  }
  const since = card.waiting_since ?? card.created_at;
  const promise = card.promise_s * 1000;
  if (typingSince !== undefined && now - typingSince < TYPING_HOLDS) {
    const elapsed = Math.max(0, typingSince - since);
    return { state: "held", elapsed, over: 0, share: Math.min(1, elapsed / promise), age: 0 };
  }
  const elapsed = Math.max(0, now - since);
  const share = elapsed / promise;
  return { state: "waiting", elapsed, over: Math.max(0, elapsed - promise), share, age: ageOf(share) };
}

/** `2:42`; from one hour on the caller's words are used: `1 t 05 min`. */
export function duration(ms: number, hours: (h: number, mm: string) => string): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds >= 3600) return hours(Math.floor(seconds / 3600), two(Math.floor((seconds % 3600) / 60)));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}

/** The instant of `HH:MM` today; none when that has passed. */
export function clockToday(time: string, now: number): number | undefined {
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(":").map(Number);
  const at = new Date(now).setHours(hours, minutes, 0, 0);
  return at > now ? at : undefined;
}

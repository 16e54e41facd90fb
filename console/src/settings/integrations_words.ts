import type { DeliveryView, HookForm, HookView, KeyView } from "../../../client/src/contracts";
import type { Refused } from "../../../client/src/refused";
import { reasonOf } from "../reason";
import { when } from "./services_words";
import { type Key, t } from "./texts";

export type Scope = KeyView["scopes"][number];
export type Kind = HookForm["kinds"][number];

/** What is open anyway comes first, what people wrote last. */
export const SCOPES: readonly Scope[] = [
  "services:read",
  "queues:read",
  "skills:read",
  "referrals:read",
  "knowledge:search",
  "articles:read",
  "articles:write",
  "articles:publish",
  "canned_answers:read",
  "conversations:read",
  "messages:read",
  "transcripts:read",
];
export const KINDS: readonly Kind[] = [
  "conversation.opened",
  "conversation.reopened",
  "conversation.closed",
  "conversation.rated",
  "conversation.erased",
  "message.left",
  "article.published",
  "alert.raised",
];
export const PACES = ["slow", "usual", "fast"] as const;

export function scopeName(scope: Scope): string {
  return t(`settings.systems.scope.${scope.replace(":", "_")}` as Key);
}

export function kindName(kind: string): string {
  return t(`settings.systems.kind.${kind.replace(".", "_")}` as Key);
}

/** None named are all. */
export function servicesInWords(services: readonly string[], names: Record<string, string>): string {
  if (services.length === 0) return t("settings.systems.services.all");
  return services.map((id) => names[id] ?? id).join(", ");
}

export type HookState = "works" | "new" | "failing" | "given_up" | "paused";

export function stateOf(hook: HookView): HookState {
  if (hook.state !== "on") return hook.state;
  if (hook.failing_since !== undefined) return "failing";
  return hook.last_ok_at === undefined ? "new" : "works";
}

/** What became of one delivery, and why it did not arrive. */
export function deliveryInWords(one: DeliveryView): string {
  if (one.state === "delivered")
    return t("settings.systems.delivered", { time: when(one.done_at ?? one.at) });
  if (one.attempts === 0) return t("settings.systems.leaving");
  const why = t(`settings.systems.why.${one.error || "no_answer"}` as Key, { status: one.status ?? 0 });
  if (one.state === "given_up") return t("settings.systems.dropped", { why });
  return t("settings.systems.retry", { why, time: when(one.due_at) });
}

const DAY_MS = 86_400_000;
/** Two years, less a day and the hour by which a day in autumn is longer. */
const MOST_DAYS = 728;
const USUAL_DAYS = 365;

/** `2027-11-23`, where this browser is. */
function dayIn(days: number, now: number): string {
  const at = new Date(now + days * DAY_MS);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function daysToEnd(now: number): { first: string; usual: string; last: string } {
  return { first: dayIn(0, now), usual: dayIn(USUAL_DAYS, now), last: dayIn(MOST_DAYS, now) };
}

/** The last millisecond of a day, where this browser is; NaN for what is none. */
export function endOf(day: string): number {
  return new Date(`${day}T23:59:59.999`).getTime();
}

const PARTS = ["name", "url", "kinds", "scopes", "services", "expires_at"] as const;
export type Part = (typeof PARTS)[number];
/** What is wrong, where it was filled in. */
export type Faults = Partial<Record<Part, string>>;

/** At which field a refusal is told; none where it is about no field. */
export function faultOf(error: Refused): Faults | undefined {
  const named = (error.field ?? "").split(".");
  const part = error.code.startsWith("hook_") ? "url" : PARTS.find((one) => named.includes(one));
  return part && { [part]: reasonOf(error) };
}

import type { ConversationCard, Entry } from "../../../client/src/contracts";
import { dayAndMonth, type Key, t, timeOfDay } from "../texts";
import type { Clock } from "./clocks";
import { duration } from "./clocks";
import type { Desk } from "./store";
import { variableParts } from "./variables";

export function lasted(ms: number): string {
  return duration(ms, (hours, minutes) => t("console.clock.hours", { hours, minutes }));
}

export function nameOf(card: Pick<ConversationCard, "name" | "number">): string {
  return card.name || t("console.visitor_number", { number: card.number });
}

/** A region of a conversation, of which two lie side by side: no two on the page have one name. */
export function regionOf(desk: Pick<Desk, "panes">, card: ConversationCard, label: string): string {
  if (!desk.panes.two.value) return label;
  return `${label}: ${t("console.thread", { n: card.slot ?? "", name: nameOf(card) })}`;
}

export function topicOf(card: Pick<ConversationCard, "topic" | "service_name">): string {
  return card.topic || card.service_name;
}

export function clockWord(clock: Clock): string {
  if (clock.state === "held") return t("console.clock.held");
  if (clock.state === "quiet") return t("console.clock.quiet");
  if (clock.state === "closing") return t("console.clock.closing");
  if (clock.state === "returning") return t("console.clock.returning");
  if (clock.state === "paused") return t("console.clock.paused");
  if (clock.age === 100) return t("console.clock.over", { time: lasted(clock.over) });
  if (clock.age === 80) return t("console.clock.hurry");
  return clock.age === 50 ? t("console.clock.soon") : t("console.clock.in_time");
}

export function noticeText(entry: Entry): string {
  if (entry.kind === "call") return t(`console.call.${entry.call ?? "ended"}` as Key, entry.params);
  const name = entry.by_name || t("console.advisor");
  const at = Number(entry.params.at ?? entry.params.by ?? entry.params.until);
  const when = at ? { time: timeOfDay(at), date: dayAndMonth(at) } : {};
  const reason = entry.params.reason ? t(`console.block.${entry.params.reason}` as Key) : "";
  return t(`console.notice.${entry.notice ?? "queued"}` as Key, { name, ...entry.params, ...when, reason });
}

const VARIABLES = [
  "name",
  "advisor",
  "service",
  "unit",
  "unit_phone",
  "hours",
  "link",
  "wait",
  "minutes",
  "days",
  "reference",
];

/** A variable in words: `unit_phone` is the office's phone; one that is not known keeps its name. */
export function variableName(name: string): string {
  return VARIABLES.includes(name) ? t(`console.variable.${name}` as Key) : name.replace(/[_:]/g, " ");
}

/** A title with its variables in words. */
export function readable(title: string): string {
  return variableParts(title)
    .map((part) => (part.variable ? `[${variableName(part.text.slice(1, -1))}]` : part.text))
    .join("");
}

export interface TextPart {
  text: string;
  mask?: string;
}

const MASK = /⟦([a-z_]+)[: ]?\d*⟧/gu;

/** Splits a text at its masks: `⟦identity_code:11⟧` says what stood there, never what it was. */
export function maskParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(MASK)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ text: match[0], mask: match[1] as string });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

const MASKS = ["identity_code", "card", "iban", "bank_user_id", "one_time_code", "pin", "password"];

export function maskName(kind: string): string {
  return t(`console.mask.${MASKS.includes(kind) ? kind : "secret"}` as Key);
}

/** One line without masks' brackets, for the list. */
export function plain(text: string): string {
  return maskParts(text)
    .map((part) => (part.mask ? `[${maskName(part.mask)}]` : part.text))
    .join("")
    .replace(/\s+/gu, " ");
}

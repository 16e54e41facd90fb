import type fi from "../../../advisory/texts/editor.fi.json";
import { serverNow } from "../../../client/src/clock";
import { type TextKey, Texts } from "../../../client/src/texts";
import { dayOf, LOCALES, timeOf } from "../dates";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["editor"]);
export const t = texts.t;

const locale = () => LOCALES[texts.lang.value];

export function number(value: number, digits = 0): string {
  return value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function percent(share: number): string {
  return share.toLocaleString(locale(), { style: "percent", maximumFractionDigits: 0 });
}

/** `−40 %`, with the sign always there: for changes. */
export function change(share: number): string {
  return share.toLocaleString(locale(), {
    style: "percent",
    maximumFractionDigits: 0,
    signDisplay: "exceptZero",
  });
}

export const day = (at: number) => dayOf(at, texts.lang.value);

/** The time when it was today, otherwise the day. */
export function moment(at: number, now: number = serverNow()): string {
  if (new Date(at).toDateString() !== new Date(now).toDateString()) return day(at);
  return clock(at);
}

/** `klo 5.12`: without the word it would read as the fifth of December. */
function clock(at: number): string {
  const text = timeOf(at, texts.lang.value);
  if (texts.lang.value === "en") return text;
  return `${texts.lang.value === "fi" ? "klo" : "kl."} ${text}`;
}

export function dayAndTime(at: number): string {
  return `${day(at)} ${clock(at)}`;
}

/** Languages of an article in their own names; others as the browser knows them. */
export function languageName(tag: string): string {
  if (tag === "fi" || tag === "sv" || tag === "en") return t(`editor.lang.${tag}`);
  return new Intl.DisplayNames([locale()], { type: "language" }).of(tag) ?? tag;
}

const MASKS: Record<string, Key> = {
  name: "editor.mask.name",
  address: "editor.mask.address",
  phone: "editor.mask.phone",
  email: "editor.mask.email",
  place: "editor.mask.place",
  identity_code: "editor.mask.identity_code",
  card: "editor.mask.card",
  iban: "editor.mask.iban",
  bank_user_id: "editor.mask.bank_user_id",
  one_time_code: "editor.mask.one_time_code",
  pin: "editor.mask.pin",
  password: "editor.mask.password",
};

export function maskName(kind: string): string {
  return t(MASKS[kind] ?? "editor.mask.unknown");
}

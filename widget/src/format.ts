import { serverNow } from "../../client/src/clock";
import { texts } from "./texts";

const locale = () => ({ fi: "fi-FI", sv: "sv-FI", en: "en-GB" })[texts.lang.value];

export function clock(at: number): string {
  const { lang } = texts;
  const shown = new Intl.DateTimeFormat(locale(), {
    hour: "numeric",
    minute: "2-digit",
    hour12: false,
  }).format(at);
  return lang.value === "en" ? shown : shown.replace(":", ".");
}

export function day(at: number): string {
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "numeric", year: "numeric" }).format(at);
}

/** When a service opens, near in words: `kello 9`, `maanantaina kello 9`. */
export function opening(at: number, now: number = serverNow()): string {
  const lang = texts.lang.value;
  const date = new Date(at);
  const minutes = date.getMinutes();
  const hour = minutes ? clock(at) : String(date.getHours());
  const time = { fi: `kello ${hour}`, sv: `kl. ${hour}`, en: `at ${minutes ? hour : `${hour}:00`}` }[lang];
  if (date.toDateString() === new Date(now).toDateString()) return time;
  const name = new Intl.DateTimeFormat(locale(), { weekday: "long" }).format(at);
  const near = at - now < 6 * 86_400_000;
  const on = { fi: `${name}na`, sv: `på ${name}`, en: `on ${name}` }[lang];
  return near ? `${on} ${time}` : `${day(at)} ${time}`;
}

/** Seconds as whole minutes, always rounded up: never promise less than is meant. */
export function minutes(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / 60));
}

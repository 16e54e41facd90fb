import type {
  ChannelForm,
  HoursForm,
  ServiceForm,
  ServiceSetting,
  TurnForm,
} from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { dayAndMonthOf, dayOf, timeOf } from "../dates";
import { DAYS, written } from "./hours_rules";
import { type Key, t, texts } from "./texts";

/** A service as it begins, before anybody filled anything in. */
export const BLANK: ServiceForm = {
  names: { fi: "", sv: "", en: "" },
  active: true,
  kind: "advice",
  promise_s: 120,
  target_pct: 80,
  level: 1,
  queue_limit: 100,
  quiet_s: 300,
  message_days: 2,
  channels: (["chat", "message", "video"] as const).map((name) => ({
    name,
    offered: true,
    why: "",
    heading: "",
  })),
  turns: [],
  health_note: true,
};
/** Never open yet. */
export const CLOSED = {
  zone: "Europe/Helsinki",
  week: {},
  exceptions: {},
  holidays: "fi",
  notes: {},
} as const;

/** One thing that differs, in words. */
export interface Change {
  what: string;
  before: string;
  after: string;
}

export interface Whole {
  settings: ServiceForm;
  hours: HoursForm;
}

const UNITS = [
  [86_400, "settings.unit.d"],
  [3_600, "settings.unit.h"],
  [60, "settings.unit.min"],
  [1, "settings.unit.s"],
] as const;

/** `1 h 30 min`, in the units of the language. */
export function lasting(seconds: number): string {
  let left = seconds;
  const parts: string[] = [];
  for (const [size, key] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count) parts.push(`${count} ${t(key)}`);
  }
  return parts.join(" ") || `0 ${t("settings.unit.s")}`;
}

export function when(at: number): string {
  const lang = texts.lang.value;
  return `${dayOf(at, lang)} ${t("settings.at", { time: timeOf(at, lang) })}`;
}

export function channelName(name: string): string {
  return t(`settings.services.channel.${name}` as Key);
}

export function holidayName(name: string): string {
  return t(`settings.hours.holiday.${name}` as Key);
}

/** `24.12.2026`, `24.12. joka vuosi` or a holiday by its name. */
export function keyName(key: string): string {
  if (/^\d{4}-/.test(key)) return dayOf(Date.parse(`${key}T12:00:00`), texts.lang.value);
  if (!/^\d/.test(key)) return holidayName(key);
  return t("settings.hours.yearly_day", {
    day: dayAndMonthOf(Date.parse(`2024-${key}T12:00:00`), texts.lang.value),
  });
}

export function openOrClosed(frames: string[][] | undefined): string {
  return frames?.length ? written(frames) : t("settings.hours.closed");
}

export function turnInWords(turn: TurnForm): string {
  const key = turn.offered ? "settings.services.turn.on" : "settings.services.turn.off";
  return t(key, { time: when(turn.at), channel: channelName(turn.channel) });
}

/** As people look for them in this language. */
export function byName(services: readonly ServiceSetting[], lang: Lang): ServiceSetting[] {
  return [...services].sort((one, other) =>
    one.settings.names[lang].localeCompare(other.settings.names[lang], lang),
  );
}

const none = () => t("settings.services.none");
const byKind = () => t("settings.services.by_kind");
const words = (text: string | undefined) => text?.trim() || none();

type Telling = [Key, (settings: ServiceForm, names: (id: string) => string) => string];

const TOLD: Telling[] = [
  ["settings.services.name.fi", (one) => one.names.fi],
  ["settings.services.name.sv", (one) => one.names.sv],
  ["settings.services.name.en", (one) => one.names.en],
  [
    "settings.services.state",
    (one) => t(one.active ? "settings.services.state.open" : "settings.services.state.closed"),
  ],
  ["settings.services.kind", (one) => t(`settings.services.kind.${one.kind}`)],
  ["settings.services.promise", (one) => lasting(one.promise_s)],
  ["settings.services.target", (one) => `${one.target_pct} %`],
  ["settings.services.level", (one) => t("settings.services.level_n", { level: one.level })],
  ["settings.services.queue_limit", (one) => String(one.queue_limit)],
  ["settings.services.quiet", (one) => lasting(one.quiet_s)],
  ["settings.services.overflow_to", (one, names) => (one.overflow_to ? names(one.overflow_to) : none())],
  [
    "settings.services.overflow_after",
    (one) => (one.overflow_after_s ? lasting(one.overflow_after_s) : none()),
  ],
  ["settings.services.ask_after", (one) => (one.ask_after_s ? lasting(one.ask_after_s) : byKind())],
  ["settings.services.close_after", (one) => (one.close_after_s ? lasting(one.close_after_s) : byKind())],
  ["settings.services.message_days", (one) => t("settings.services.days", { n: one.message_days })],
  [
    "settings.services.binding",
    (one) => t(one.binding ? "settings.services.binding_on" : "settings.services.binding_off"),
  ],
  [
    "settings.services.binding_level",
    (one) => (one.binding ? t("settings.services.level_n", { level: one.binding.level }) : none()),
  ],
  ["settings.services.binding_words.fi", (one) => words(one.binding?.words.fi)],
  ["settings.services.binding_words.sv", (one) => words(one.binding?.words.sv)],
  ["settings.services.binding_words.en", (one) => words(one.binding?.words.en)],
  [
    "settings.services.health",
    (one) => t(one.health_note ? "settings.services.health_on" : "settings.services.health_off"),
  ],
  ["settings.services.order", (one) => one.channels.map((channel) => channelName(channel.name)).join(", ")],
];

const CHANNEL: [Key, (channel: ChannelForm) => string][] = [
  [
    "settings.services.map.offered",
    (one) => t(one.offered ? "settings.services.offered" : "settings.services.not_offered"),
  ],
  ["settings.services.map.why", (one) => words(one.why)],
  ["settings.services.map.heading", (one) => words(one.heading)],
  ["settings.services.map.by", (one) => (one.by ? keyName(one.by) : none())],
];

/** What differs between two versions; `names` tells what other services are called. */
export function changesOf(before: Whole, after: Whole, names: (id: string) => string): Change[] {
  const found: Change[] = [];
  const compare = (what: string, one: string, other: string) => {
    if (one !== other) found.push({ what, before: one, after: other });
  };
  for (const [key, tell] of TOLD) compare(t(key), tell(before.settings, names), tell(after.settings, names));
  for (const channel of after.settings.channels) {
    const old = before.settings.channels.find((one) => one.name === channel.name) ?? channel;
    for (const [key, tell] of CHANNEL) {
      compare(`${channelName(channel.name)}: ${t(key)}`, tell(old), tell(channel));
    }
  }
  compare(t("settings.services.turns"), turns(before.settings), turns(after.settings));
  compareHours(before.hours, after.hours, compare);
  return found;
}

function turns(settings: ServiceForm): string {
  return settings.turns.map(turnInWords).join("; ") || none();
}

function compareHours(
  before: HoursForm,
  after: HoursForm,
  compare: (what: string, one: string, other: string) => void,
): void {
  for (const day of DAYS) {
    compare(t(`settings.hours.day.${day}`), openOrClosed(before.week[day]), openOrClosed(after.week[day]));
  }
  const keys = new Set([...Object.keys(before.exceptions), ...Object.keys(after.exceptions)]);
  const told = (hours: HoursForm, key: string) => {
    const frames = hours.exceptions[key];
    if (!frames) return t("settings.hours.as_usual");
    const note = hours.notes[key];
    return note ? `${openOrClosed(frames)} (${note})` : openOrClosed(frames);
  };
  for (const key of [...keys].sort()) compare(keyName(key), told(before, key), told(after, key));
  const closed = (hours: HoursForm) =>
    t(hours.holidays === "fi" ? "settings.hours.holidays.closed" : "settings.hours.holidays.usual");
  compare(t("settings.hours.holidays"), closed(before), closed(after));
  compare(t("settings.hours.zone"), before.zone, after.zone);
}

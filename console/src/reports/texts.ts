import type fi from "../../../advisory/texts/reports.fi.json";
import type { DefinedFigure, ReportFigure } from "../../../client/src/contracts";
import { type TextKey, Texts } from "../../../client/src/texts";
import { LOCALES } from "../dates";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["reports"]);
export const t = texts.t;

export const number = (value: number, digits = 0) =>
  value.toLocaleString(LOCALES[texts.lang.value], { maximumFractionDigits: digits });
export const percent = (value: number, digits = 0) => `${number(value * 100, digits)} %`;
export const euros = (cents: number) =>
  (cents / 100).toLocaleString(LOCALES[texts.lang.value], { style: "currency", currency: "EUR" });

/** `45 s`, `5 min 20 s`, `2 h 5 min`. */
export function lasted(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
  return t("reports.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

export type Unit = DefinedFigure["unit"];

/** The unit of figures in tables, which carry their id alone. */
const UNITS: Record<string, Unit> = {
  contacts: "count",
  promise_kept: "share",
  wait_median: "seconds",
  wait_p90: "seconds",
  abandoned: "share",
  handling_mean: "seconds",
  reply_median: "seconds",
  solved: "share",
  rated_solved: "share",
};

export function shown(value: number, unit: Unit): string {
  if (unit === "share") return percent(value);
  if (unit === "seconds") return lasted(value);
  return number(value, unit === "count" ? 0 : 1);
}

/** What stands in a cell: the value, or in a word why there is none. */
export function cell(one: ReportFigure | undefined, unit?: Unit): string {
  if (one?.value !== undefined && !one.hidden) return shown(one.value, unit ?? UNITS[one.id] ?? "count");
  return t(`reports.hidden.${one?.hidden || "none"}`);
}

export const named = (id: string) => t(`reports.figure.${id}` as Key);
export const meaning = (id: string) => t(`reports.means.${id}` as Key);

/** A day as it is written here, from `2026-11-22`. */
export function dayText(day: string, year = true): string {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString(LOCALES[texts.lang.value], {
    day: "numeric",
    month: "numeric",
    ...(year ? { year: "numeric" as const } : {}),
    timeZone: "UTC",
  });
}

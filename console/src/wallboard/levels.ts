import type { AlertLimits, AlertThresholds, Wall, WallService } from "../../../client/src/contracts";

export type Level = "ok" | "warn" | "late";
export type Measure = keyof AlertThresholds;
export const MEASURES: readonly Measure[] = ["waiting", "longest_s", "kept", "load"];

/** A share is worse the lower it is; everything else the higher. */
export function levelOf(measure: Measure, value: number | undefined, limits: AlertLimits): Level {
  if (value === undefined) return "ok";
  const past = (limit: number) => (measure === "kept" ? value < limit : value >= limit);
  if (past(limits.late)) return "late";
  return past(limits.warn) ? "warn" : "ok";
}

export function worst(levels: Iterable<Level>): Level {
  const all = new Set(levels);
  return all.has("late") ? "late" : all.has("warn") ? "warn" : "ok";
}

const percent = (part: number, whole: number) => (whole > 0 ? Math.round((part / whole) * 100) : undefined);

export function keptToday(work: WallService["work"]): number | undefined {
  return work && percent(work.kept, work.answered);
}

export function keptLately(work: WallService["work"]): number | undefined {
  return work && percent(work.kept_lately, work.answered_lately);
}

export function longest(services: readonly WallService[], now: number): number {
  const since = services.map((one) => one.longest_since ?? now);
  return Math.max(0, Math.floor((now - Math.min(now, ...since)) / 1000));
}

/** What each threshold is held against, for all services together. */
export function measured(wall: Wall, now: number): Record<Measure, number | undefined> {
  const { load, capacity } = wall.staffed;
  return {
    waiting: wall.services.reduce((sum, one) => sum + one.waiting, 0),
    longest_s: longest(wall.services, now),
    kept: keptLately(wall.everything),
    load: percent(load, capacity),
  };
}

export function levels(wall: Wall, thresholds: AlertThresholds, now: number): Record<Measure, Level> {
  const values = measured(wall, now);
  return Object.fromEntries(
    MEASURES.map((one) => [one, levelOf(one, values[one], thresholds[one])]),
  ) as Record<Measure, Level>;
}

/** The measures that have turned red and were not red before: an alert stays until it is seen. */
export function turnedRed(
  before: Record<Measure, Level> | undefined,
  now: Record<Measure, Level>,
): Measure[] {
  return MEASURES.filter((one) => now[one] === "late" && before?.[one] !== "late");
}

/** Amber has to come before red, or nobody would ever see it. */
export function inOrder(measure: Measure, { warn, late }: AlertLimits): boolean {
  return measure === "kept" ? late <= warn : warn <= late;
}

import type { Effect, EffectPoint } from "../../../client/src/contracts";

const WEEK_MS = 7 * 24 * 3_600_000;
const Z95 = 1.96;

export interface Side {
  weeks: EffectPoint[];
  mean: number;
  /** The 95 % interval of the mean, as counts by week vary when nothing changes (Poisson). */
  low: number;
  high: number;
}

export type Verdict = "too_early" | "fewer" | "more" | "unchanged";

export interface Change {
  before: Side;
  after: Side;
  verdict: Verdict;
  /** Relative change and its 95 % interval: −0.4 means 40 % fewer. */
  change?: number;
  low?: number;
  high?: number;
}

function sideOf(weeks: EffectPoint[]): Side {
  const total = weeks.reduce((sum, week) => sum + week.conversations, 0);
  const mean = weeks.length ? total / weeks.length : 0;
  const half = weeks.length ? (Z95 * Math.sqrt(total)) / weeks.length : 0;
  return { weeks, mean, low: Math.max(0, mean - half), high: mean + half };
}

/** What came of it: whole weeks before and after, and how many conversations they had. */
export function compared(
  before: { weeks: number; conversations: number },
  after: { weeks: number; conversations: number },
  enough: boolean,
): Omit<Change, "before" | "after"> {
  if (!enough || !before.weeks || !before.conversations || !after.weeks) return { verdict: "too_early" };
  if (!after.conversations) return { verdict: "fewer", change: -1 };
  const ratio = after.conversations / after.weeks / (before.conversations / before.weeks);
  const spread = Math.exp(Z95 * Math.sqrt(1 / before.conversations + 1 / after.conversations));
  const [low, high] = [ratio / spread - 1, ratio * spread - 1];
  const verdict = high < 0 ? "fewer" : low > 0 ? "more" : "unchanged";
  return { verdict, change: ratio - 1, low, high };
}

const total = ({ weeks }: Side) => ({
  weeks: weeks.length,
  conversations: weeks.reduce((sum, week) => sum + week.conversations, 0),
});

/** The week of publishing belongs to neither side. */
export function changeOf({
  points,
  published_at,
  enough,
}: Pick<Effect, "points" | "published_at" | "enough">): Change {
  const at = published_at ?? Number.POSITIVE_INFINITY;
  const before = sideOf(points.filter((point) => point.week + WEEK_MS <= at));
  const after = sideOf(points.filter((point) => point.week > at));
  return { before, after, ...compared(total(before), total(after), enough) };
}

/** Round values for an axis from zero, the last one at or above `most`. */
export function ticks(most: number, about = 5): number[] {
  const rough = Math.max(most, 1) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 1);
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** ISO week number, as calendars in Finland show it. */
export function weekNumber(at: number): number {
  const day = new Date(at);
  const thursday = new Date(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.ceil(((thursday.getTime() - first) / 86_400_000 + 1) / 7);
}

/** The points of a small line in a box, `x,y` for an SVG polyline. */
export function sparkPoints(values: number[], width: number, height: number, pad = 3): string[] {
  const most = Math.max(...values, 1);
  const step = values.length > 1 ? (width - 2 * pad) / (values.length - 1) : 0;
  return values.map((value, index) => {
    const y = height - pad - (value / most) * (height - 2 * pad);
    return `${(pad + index * step).toFixed(1)},${y.toFixed(1)}`;
  });
}

/** Both days included, as `2026-11-22`. */
export interface Period {
  first: string;
  last: string;
}

export const KINDS = ["week", "last_week", "month", "quarter", "year", "own"] as const;
export type Kind = (typeof KINDS)[number];

const DAY = 86_400_000;
const LONGEST = 3 * 366;

const text = (at: number) => new Date(at).toISOString().slice(0, 10);
const noon = (year: number, month: number, day: number) => Date.UTC(year, month, day, 12);

/** The calendar's own: weeks begin on Monday, and the days to come are of the period too. */
export function periodOf(kind: Exclude<Kind, "own">, now: Date): Period {
  const [year, month] = [now.getFullYear(), now.getMonth()];
  const today = noon(year, month, now.getDate());
  const monday = today - ((now.getDay() + 6) % 7) * DAY;
  switch (kind) {
    case "week":
      return { first: text(monday), last: text(monday + 6 * DAY) };
    case "last_week":
      return { first: text(monday - 7 * DAY), last: text(monday - DAY) };
    case "month":
      return { first: text(noon(year, month, 1)), last: text(noon(year, month + 1, 0)) };
    case "quarter": {
      const begins = month - (month % 3);
      return { first: text(noon(year, begins, 1)), last: text(noon(year, begins + 3, 0)) };
    }
    case "year":
      return { first: text(noon(year, 0, 1)), last: text(noon(year, 11, 31)) };
  }
}

export function isPeriod({ first, last }: Period): boolean {
  const days = (Date.parse(last) - Date.parse(first)) / DAY + 1;
  return days >= 1 && days <= LONGEST;
}

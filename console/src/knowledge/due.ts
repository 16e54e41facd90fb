import type { ArticleRow } from "../../../client/src/contracts";

const SOON_MS = 30 * 24 * 3_600_000;

/** Published articles whose review date is near, the nearest first. */
export function coming(rows: ArticleRow[], now: number): ArticleRow[] {
  const near = (row: ArticleRow) => row.review_at !== undefined && row.review_at <= now + SOON_MS;
  return rows.filter(near).sort((one, other) => (one.review_at ?? 0) - (other.review_at ?? 0));
}

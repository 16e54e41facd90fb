import type { CandidateRow } from "../../../client/src/contracts";

export type Kind = CandidateRow["kind"];
export const KINDS: readonly Kind[] = ["gap", "poor", "stale"];
export type SortKey = "minutes" | "count_30d" | "cover" | "solved_share";

/** Above this the nearest article answers most of it, so it is better extended than doubled. */
export const EXTEND_OVER = 0.6;

export function nearestCovers(row: CandidateRow): boolean {
  return row.nearest !== undefined && row.cover > EXTEND_OVER;
}

const fold = (text: string) => text.toLocaleLowerCase("fi");

export function chosen(rows: CandidateRow[], kind: Kind | "all", words: string, by: SortKey): CandidateRow[] {
  const needle = fold(words.trim());
  const fits = (row: CandidateRow) =>
    !needle || fold(`${row.title} ${row.nearest_title ?? ""} ${row.service}`).includes(needle);
  return rows
    .filter((row) => (kind === "all" || row.kind === kind) && fits(row))
    .sort((one, other) => other[by] - one[by] || other.last_at - one.last_at);
}

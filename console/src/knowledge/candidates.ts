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

/** What the list is narrowed to; empty narrows nothing. */
export interface Narrowed {
  kind: Kind | "all";
  words: string;
  service: string;
  place: string;
}

export function chosen(rows: CandidateRow[], by: SortKey, { kind, words, service, place }: Narrowed) {
  const needle = fold(words.trim());
  const fits = (row: CandidateRow) =>
    (kind === "all" || row.kind === kind) &&
    (!service || row.service === service) &&
    (!place || row.sites.includes(place)) &&
    (!needle || fold(`${row.title} ${row.nearest_title ?? ""} ${row.service}`).includes(needle));
  return rows.filter(fits).sort((one, other) => other[by] - one[by] || other.last_at - one.last_at);
}

/** What an editor sees of a step that may be undone. */
export type StepKind = "merged" | "moved" | "parted" | "apart" | "muted";

/** Groups that questions may be put into, those with the words in their title. */
export function others(rows: CandidateRow[], but: string, words: string): CandidateRow[] {
  const needle = fold(words.trim());
  return rows.filter((row) => row.id !== but && (!needle || fold(row.title).includes(needle)));
}

import { diffWordsWithSpace } from "diff";

export interface Part {
  kind: "same" | "added" | "removed";
  text: string;
}

/** Word by word, so that a changed ending shows the whole word as changed. */
export function wordDiff(before: string, after: string): Part[] {
  return diffWordsWithSpace(before, after).map((part) => ({
    kind: part.added ? "added" : part.removed ? "removed" : "same",
    text: part.value,
  }));
}

export function changed(parts: Part[]): boolean {
  return parts.some((part) => part.kind !== "same");
}

/** One side of a diff: what was there before, or what is there now. */
export function side(parts: Part[], which: "before" | "after"): Part[] {
  const hidden = which === "before" ? "added" : "removed";
  return parts.filter((part) => part.kind !== hidden);
}

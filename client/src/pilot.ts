/** Where and to how many the widget is shown while it is tried out; `advisory/sites/model.py` has the same. */
export interface Pilot {
  pages: readonly string[];
  share: number;
  begins_at?: number | undefined;
  ends_at?: number | undefined;
}

/** To how many of a hundred tabs it is shown on this page now. */
export function shareOn(pilot: Pilot, path: string, now: number): number {
  const { pages, share, begins_at, ends_at } = pilot;
  if ((begins_at !== undefined && now < begins_at) || (ends_at !== undefined && now >= ends_at)) return 0;
  return !pages.length || pages.some((page) => fits(page, path)) ? share : 0;
}

/** A path as it stands in an address; what is written so already stays. */
export const inAddress = (path: string) => encodeURI(path).replace(/%25/g, "%");

function fits(pattern: string, path: string): boolean {
  const parts = inAddress(pattern)
    .split("*")
    .map((part) => part.replace(/[^\w/]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(path);
}

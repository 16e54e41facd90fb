import type { ArticleRow } from "../../../client/src/contracts";

export type State = ArticleRow["state"];

export type Route =
  | { view: "candidates"; id?: string }
  | { view: "list"; state: State }
  | { view: "article"; id: string; fresh: boolean }
  | { view: "effect"; id?: string }
  | { view: "openings" };

const SECTION = "/knowledge";

const LISTS: Record<State, string> = {
  draft: "drafts",
  in_review: "in-review",
  scheduled: "scheduled",
  due_for_review: "due",
  published: "published",
  archived: "archive",
};

/** The part of the path that belongs to whoever shows this section. */
export function baseOf(path: string): string {
  const at = path.indexOf(SECTION);
  return at < 0 ? path.replace(/\/$/, "") + SECTION : path.slice(0, at + SECTION.length);
}

export function routeOf(path: string): Route {
  const [first = "", id] = path.slice(baseOf(path).length).split(/[?#]/)[0]!.split("/").filter(Boolean);
  if (first === "articles" && id) return { view: "article", id, fresh: false };
  if (first === "new" && id) return { view: "article", id, fresh: true };
  if (first === "openings") return { view: "openings" };
  if (first === "effect") return id ? { view: "effect", id } : { view: "effect" };
  const state = (Object.keys(LISTS) as State[]).find((one) => LISTS[one] === first);
  if (state) return { view: "list", state };
  return first === "candidates" && id ? { view: "candidates", id } : { view: "candidates" };
}

export function pathOf(base: string, route: Route): string {
  switch (route.view) {
    case "article":
      return `${base}/${route.fresh ? "new" : "articles"}/${route.id}`;
    case "list":
      return `${base}/${LISTS[route.state]}`;
    case "openings":
      return `${base}/openings`;
    default:
      return route.id ? `${base}/${route.view}/${route.id}` : `${base}/${route.view}`;
  }
}

import { calls } from "./calls";
import { count, noteServices } from "./state";
import { texts } from "./texts";

/** What waits behind each tab; a failure shows when the tab is opened. */
export async function countAll(): Promise<void> {
  const [articles, candidates] = await Promise.allSettled([
    calls.articles(undefined, "", texts.lang.peek()),
    calls.candidates(),
  ]);
  if (articles.status === "fulfilled") {
    count(articles.value.counts);
    noteServices(articles.value.articles);
  }
  if (candidates.status === "fulfilled") count({ candidates: candidates.value.candidates.length });
}

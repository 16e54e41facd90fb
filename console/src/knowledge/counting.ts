import { calls } from "./calls";
import { count } from "./state";
import { texts } from "./texts";

/** What waits behind each tab; a failure shows when the tab is opened. */
export async function countAll(): Promise<void> {
  const [articles, candidates] = await Promise.allSettled([
    calls.articles({ lang: texts.lang.peek(), limit: 0 }),
    calls.candidates("open"),
  ]);
  if (articles.status === "fulfilled") {
    count(articles.value.counts);
  }
  if (candidates.status === "fulfilled") count({ candidates: candidates.value.candidates.length });
}

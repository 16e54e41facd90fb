import { beforeEach, describe, expect, it } from "vitest";
import type { ArticleRow, ArticleView, NewsItem } from "../../../client/src/contracts";
import { nextStep } from "./article_actions";
import { lastSeen, parted, seenUpTo } from "./news";
import { fromField, toField } from "./times";

const row = (more: Partial<ArticleRow>) => ({ id: "a", state: "draft", ...more }) as ArticleRow;
const article = (state: ArticleRow["state"], second_reader: boolean, may_publish: boolean) =>
  ({ row: row({ state }), second_reader, may_publish }) as ArticleView;

describe("the next step with an article", () => {
  it.each([
    ["draft", false, true, false, "publish"],
    ["draft", true, false, false, "review"],
    ["in_review", true, false, false, "wait"],
    ["in_review", true, true, true, "publish"],
    ["published", true, false, false, "none"],
    ["published", true, false, true, "review"],
    ["published", false, true, true, "publish"],
    ["due_for_review", true, true, false, "publish"],
    ["due_for_review", true, true, true, "review"],
    ["archived", true, false, false, "none"],
    ["archived", false, true, true, "publish"],
    ["scheduled", true, true, false, "publish"],
    ["scheduled", true, true, true, "review"],
  ] as const)("%s, second reader %s, may publish %s, changed %s: %s", (state, second, may, dirty, step) => {
    expect(nextStep(article(state, second, may), dirty)).toBe(step);
  });
  it("of a new one is to save it", () => {
    expect(nextStep(undefined, true)).toBe("none");
  });
});

describe("a time in a field", () => {
  it("comes back as it went in, to the minute", () => {
    const at = new Date(2026, 10, 22, 8, 5).getTime();
    expect(toField(at)).toBe("2026-11-22T08:05");
    expect(fromField(toField(at))).toBe(at);
    expect(toField(undefined)).toBe("");
    expect(fromField("")).toBeUndefined();
    expect(fromField("2026-13-99T99:99")).toBeUndefined();
  });
});

describe("news", () => {
  beforeEach(() => localStorage.clear());
  it("are new until they were looked at, here", () => {
    const items = [{ at: 3 }, { at: 2 }] as NewsItem[];
    expect(parted(items, lastSeen()).fresh).toHaveLength(2);
    seenUpTo(2);
    seenUpTo(1);
    expect(parted(items, lastSeen())).toEqual({ fresh: [items[0]], earlier: [items[1]] });
  });
});

import { describe, expect, it } from "vitest";
import type { CandidateRow, EffectPoint } from "../../../client/src/contracts";
import { chosen, type Narrowed, nearestCovers, others } from "./candidates";
import { changed, side, wordDiff } from "./diff";
import { emptyDraft } from "./draft";
import { changeOf, sparkPoints, ticks, weekNumber } from "./effect";
import { forget, keep, kept, sweep } from "./kept";
import { pieces } from "./masks";
import { baseOf, pathOf, type Route, routeOf } from "./route";

describe("addresses", () => {
  const routes: Route[] = [
    { view: "candidates" },
    { view: "candidates", id: "g1" },
    { view: "list", state: "due_for_review" },
    { view: "article", id: "passport-apply", fresh: false },
    { view: "article", id: "0197", fresh: true },
    { view: "effect", id: "passport-apply" },
    { view: "openings" },
  ];
  it.each(routes)("come back as they were: %o", (route) => {
    const path = pathOf("/console/knowledge", route);
    expect(baseOf(path)).toBe("/console/knowledge");
    expect(routeOf(path)).toEqual(route);
  });
  it("begin below the console when its own address is open", () => {
    expect(baseOf("/console")).toBe("/console/knowledge");
    expect(routeOf("/console")).toEqual({ view: "candidates" });
  });
  it("open on candidates when nothing more is said", () => {
    expect(routeOf("/console/knowledge")).toEqual({ view: "candidates" });
    expect(routeOf("/console/knowledge/nowhere")).toEqual({ view: "candidates" });
  });
});

describe("word diff", () => {
  const parts = wordDiff("Lapsi tulee huoltajien kanssa.", "Lapsi tulee yhden huoltajan kanssa.");
  it("marks whole words and gives both sides back", () => {
    expect(changed(parts)).toBe(true);
    expect(
      side(parts, "before")
        .map((part) => part.text)
        .join(""),
    ).toBe("Lapsi tulee huoltajien kanssa.");
    expect(
      side(parts, "after")
        .map((part) => part.text)
        .join(""),
    ).toBe("Lapsi tulee yhden huoltajan kanssa.");
    expect(parts.find((part) => part.kind === "removed")?.text).toBe("huoltajien");
  });
  it("is quiet when nothing changed", () => {
    expect(changed(wordDiff("sama", "sama"))).toBe(false);
  });
});

describe("effect", () => {
  const WEEK = 7 * 24 * 3_600_000;
  const points = (...counts: number[]): EffectPoint[] =>
    counts.map((conversations, index) => ({ week: index * WEEK, conversations, views: 0 }));

  it("sees fewer questions after publishing and leaves that week out", () => {
    const found = changeOf({
      points: points(20, 21, 19, 20, 50, 12, 11, 13, 12),
      published_at: 4 * WEEK + 1,
      enough: true,
    });
    expect(found.before.mean).toBe(20);
    expect(found.after.mean).toBe(12);
    expect(found.change).toBeCloseTo(-0.4);
    expect(found.verdict).toBe("fewer");
    expect(found.high).toBeLessThan(0);
  });
  it("calls a small difference no change", () => {
    const found = changeOf({ points: points(5, 5, 5, 5, 4, 4, 5), published_at: 3 * WEEK + 1, enough: true });
    expect(found.verdict).toBe("unchanged");
  });
  it("sees more questions too", () => {
    const found = changeOf({
      points: points(10, 10, 10, 30, 30, 30),
      published_at: 2 * WEEK + 1,
      enough: true,
    });
    expect(found.verdict).toBe("more");
  });
  it("is too early to say when the server says so, or nothing comes after", () => {
    expect(changeOf({ points: points(20, 20, 1), published_at: WEEK, enough: false }).verdict).toBe(
      "too_early",
    );
    expect(changeOf({ points: points(20, 20), published_at: 9 * WEEK, enough: true }).verdict).toBe(
      "too_early",
    );
  });
  it("says plainly that nobody asks any more", () => {
    const found = changeOf({ points: points(9, 9, 9, 0, 0), published_at: 2 * WEEK + 1, enough: true });
    expect(found).toMatchObject({ verdict: "fewer", change: -1 });
  });
});

describe("drawing", () => {
  it.each([
    [25, [0, 5, 10, 15, 20, 25]],
    [3, [0, 1, 2, 3]],
    [0, [0, 1]],
  ])("puts round values on an axis up to %d", (most, marks) => {
    expect(ticks(most)).toEqual(marks);
  });
  it("keeps a line inside its box", () => {
    expect(sparkPoints([0, 4], 76, 26)).toEqual(["3.0,23.0", "73.0,3.0"]);
  });
  it.each([
    ["2026-01-01", 1],
    ["2027-01-01", 53],
    ["2026-11-21", 47],
  ])("numbers the week of %s", (date, week) => {
    expect(weekNumber(new Date(`${date}T12:00:00`).getTime())).toBe(week);
  });
});

describe("candidates", () => {
  const row = (id: string, more: Partial<CandidateRow>): CandidateRow =>
    ({
      id,
      kind: "gap",
      title: id,
      service: "general",
      minutes: 0,
      cover: 0,
      last_at: 0,
      sites: [],
      ...more,
    }) as CandidateRow;

  const ids = (rows: CandidateRow[], more: Partial<Narrowed>) =>
    chosen(rows, "minutes", { kind: "all", words: "", service: "", place: "", ...more }).map((one) => one.id);

  it("come by what they cost, narrowed by kind and words", () => {
    const rows = [
      row("Kuusi", { minutes: 5 }),
      row("Koira", { minutes: 9 }),
      row("Passi", { kind: "stale" }),
    ];
    expect(ids(rows, {})).toEqual(["Koira", "Kuusi", "Passi"]);
    expect(ids(rows, { kind: "stale" })).toEqual(["Passi"]);
    expect(ids(rows, { words: " KUU" })).toEqual(["Kuusi"]);
  });
  it("are narrowed by the service and by where they were asked", () => {
    const rows = [row("Kuusi", { sites: ["town", "village"] }), row("Koira", { service: "library" })];
    expect(ids(rows, { place: "village" })).toEqual(["Kuusi"]);
    expect(ids(rows, { service: "library" })).toEqual(["Koira"]);
    expect(ids(rows, { service: "library", place: "town" })).toEqual([]);
  });
  it("are there to be put into, but for the one that is looked at", () => {
    const rows = [row("Kuusi", {}), row("Koira", {})];
    expect(others(rows, "Koira", "").map((one) => one.id)).toEqual(["Kuusi"]);
    expect(others(rows, "none", "koi").map((one) => one.id)).toEqual(["Koira"]);
  });
  it("extend an article only when it covers most of it", () => {
    expect(nearestCovers(row("a", { cover: 0.61, nearest: "b" }))).toBe(true);
    expect(nearestCovers(row("a", { cover: 0.6, nearest: "b" }))).toBe(false);
    expect(nearestCovers(row("a", { cover: 0.9 }))).toBe(false);
  });
});

describe("marks in place of personal details", () => {
  it("are told apart from the words", () => {
    expect(pieces("Isä on ⟦name 2⟧, ⟦identity_code:11⟧.")).toEqual([
      { text: "Isä on " },
      { mask: "name", number: 2 },
      { text: ", " },
      { mask: "identity_code" },
      { text: "." },
    ]);
  });
});

describe("edits kept on the device", () => {
  const unsaved = (at: number) => ({ rev: 1, base: emptyDraft(), draft: emptyDraft(), at });
  it("are found again, forgotten when told, and let go after a month", () => {
    localStorage.clear();
    const month = 31 * 24 * 3_600_000;
    keep("old", unsaved(0));
    keep("new", unsaved(month));
    localStorage.setItem("something.else", "1");
    sweep(month);
    expect(kept("old")).toBeUndefined();
    expect(kept("new")?.at).toBe(month);
    forget("new");
    expect(localStorage.length).toBe(1);
  });
});

import { describe, expect, it } from "vitest";
import type { ArticleView } from "../../../client/src/contracts";
import { addPhrasings, type Draft, draftOf, emptyDraft, merge, payload, read, written } from "./draft";

function draft(...changes: [Parameters<typeof written>[1], unknown][]): Draft {
  return changes.reduce((made, [field, value]) => written(made, field, value), emptyDraft());
}

const base = draft(["fi.answer", "Passi haetaan poliisilta."], ["fi.phrasings", ["mistä passin saa"]]);

describe("merging what two editors did", () => {
  it("takes what only one of them changed", () => {
    const mine = written(base, "fi.short", "Poliisilta.");
    const theirs = written(base, "sv.question", "Hur ansöker jag om pass?");
    const merged = merge(base, mine, theirs);
    expect(merged.conflicts).toEqual([]);
    expect(read(merged.draft, "fi.short")).toBe("Poliisilta.");
    expect(read(merged.draft, "sv.question")).toBe("Hur ansöker jag om pass?");
    expect(read(merged.draft, "fi.answer")).toBe("Passi haetaan poliisilta.");
  });

  it("keeps mine and says so where both changed the same words", () => {
    const mine = written(base, "fi.answer", "Passin saa poliisilta.");
    const theirs = written(base, "fi.answer", "Passia haetaan verkossa.");
    const merged = merge(base, mine, theirs);
    expect(merged.conflicts).toEqual(["fi.answer"]);
    expect(read(merged.draft, "fi.answer")).toBe("Passin saa poliisilta.");
  });

  it("sees no conflict where both wrote the same", () => {
    const both = written(base, "sources", "poliisi.fi");
    expect(merge(base, both, both).conflicts).toEqual([]);
  });

  it("joins phrasings of both, and lets go of what either removed", () => {
    const start = written(base, "fi.phrasings", ["yksi", "kaksi"]);
    const mine = written(start, "fi.phrasings", ["yksi", "kaksi", "minun"]);
    const theirs = written(start, "fi.phrasings", ["kaksi", "toisen"]);
    const merged = merge(start, mine, theirs);
    expect(merged.conflicts).toEqual([]);
    expect(read(merged.draft, "fi.phrasings")).toEqual(["kaksi", "toisen", "minun"]);
  });

  it("keeps that I checked a translation", () => {
    const old: Draft = {
      ...base,
      versions: { ...base.versions, sv: { ...base.versions.sv, answer: "Pass", out_of_date: true } },
    };
    const mine: Draft = {
      ...old,
      versions: { ...old.versions, sv: { ...old.versions.sv, out_of_date: false } },
    };
    const merged = merge(old, mine, written(old, "sources", "poliisi.fi"));
    expect(merged.draft.versions.sv.out_of_date).toBe(false);
    expect(old.versions.sv.out_of_date).toBe(true);
  });
});

describe("what is sent", () => {
  it("leaves out a language that nobody has begun", () => {
    const sent = payload(draft(["fi.question", "Miten?"], ["en.phrasings", ["how"]]), 3, "c");
    expect(sent.versions.map((version) => version.lang)).toEqual(["fi", "en"]);
    expect(sent).toMatchObject({ cid: "c", rev: 3, kind: "answer" });
    expect("candidate" in sent).toBe(false);
  });

  it("comes back as it was", () => {
    const made = draft(["fi.question", "Miten?"], ["services", ["passport"]], ["place", true]);
    const sent = payload(made, 1, "c");
    const view = { row: { kind: sent.kind, services: sent.services }, ...sent } as unknown as ArticleView;
    expect(draftOf(view)).toEqual(made);
  });
});

describe("phrasings", () => {
  it("takes one from each pasted line, none twice", () => {
    expect(addPhrasings(["Missä?"], " missä? \n\nmilloin\nmilloin\nkuka")).toEqual([
      "Missä?",
      "milloin",
      "kuka",
    ]);
  });
});

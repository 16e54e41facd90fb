import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ArticleView, SaveArticle } from "../../../client/src/contracts";
import { offline, Refused } from "../../../client/src/refused";
import { read } from "./draft";
import { type ArticlePort, Editing } from "./editing";

function view(rev: number, answer: string, by = "Elin"): ArticleView {
  return {
    row: {
      id: "a",
      rev,
      kind: "answer",
      state: "draft",
      title: "Passi",
      languages: ["fi"],
      services: [],
      updated_at: 0,
      uses_30d: 0,
      views_30d: 0,
      helped: 0,
      not_helped: 0,
      place: false,
    },
    versions: [{ lang: "fi", question: "Passi?", answer, short: "", phrasings: [], out_of_date: false }],
    published: [],
    sources: "",
    place: false,
    review_after_days: 180,
    owner: "",
    contacts: [],
    second_reader: false,
    may_publish: true,
    linked_from: [],
    revisions: [{ rev, at: rev, by, state: "draft", summary: "", note: "" }],
  };
}

/** One article as a server keeps it: a revision is checked, a resend is answered with what was saved. */
class Shelf implements ArticlePort {
  now: ArticleView;
  readonly saves: SaveArticle[] = [];
  loseReply = false;
  private readonly done = new Map<string, ArticleView>();

  constructor(answer: string) {
    this.now = view(1, answer);
  }
  article = async () => this.now;
  save = async (_: string, body: SaveArticle) => {
    this.saves.push(body);
    const before = this.done.get(body.cid);
    if (before) return before;
    if (body.rev !== this.now.row.rev) {
      throw new Refused({ code: body.rev ? "stale" : "conflict", message: "" });
    }
    this.now = { ...view(body.rev + 1, ""), versions: body.versions };
    this.done.set(body.cid, this.now);
    if (this.loseReply) {
      this.loseReply = false;
      throw offline();
    }
    return this.now;
  };
  move = async (_: string, rev: number) => {
    if (rev !== this.now.row.rev) throw new Refused({ code: "stale", message: "" });
    return this.now;
  };
  schedule = async (id: string, rev: number) => this.move(id, rev);
  revert = async () => this.now;
}

let shelf: Shelf;
beforeEach(() => {
  localStorage.clear();
  shelf = new Shelf("alku");
});

async function opened(): Promise<Editing> {
  const editing = new Editing("a", shelf);
  await editing.load();
  return editing;
}

describe("writing an article", () => {
  it("saves what was written and is then in step", async () => {
    const editing = await opened();
    editing.edit("fi.answer", "uusi");
    expect(editing.dirty.value).toBe(true);
    expect(await editing.save()).toBe(true);
    expect(editing.dirty.value).toBe(false);
    expect(shelf.now.versions[0]?.answer).toBe("uusi");
    expect(localStorage.length).toBe(0);
  });

  it("goes on from the device after a reload", async () => {
    const first = await opened();
    first.edit("fi.answer", "kesken");
    first.keep();
    const second = await opened();
    expect(read(second.draft.value, "fi.answer")).toBe("kesken");
    expect(second.restoredAt.value).toBeTypeOf("number");
    second.discard();
    expect(read(second.draft.value, "fi.answer")).toBe("alku");
    expect((await opened()).dirty.value).toBe(false);
  });

  it("keeps by itself a moment after the last key", async () => {
    vi.useFakeTimers();
    const editing = await opened();
    editing.edit("fi.answer", "kesken");
    vi.advanceTimersByTime(1_000);
    vi.useRealTimers();
    expect(localStorage.length).toBe(1);
  });

  it("sends the same words under the same cid when the reply got lost", async () => {
    const editing = await opened();
    editing.edit("fi.answer", "uusi");
    shelf.loseReply = true;
    await expect(editing.save()).rejects.toThrow();
    expect(await editing.save()).toBe(true);
    expect(shelf.saves[0]?.cid).toBe(shelf.saves[1]?.cid);
    expect(shelf.now.row.rev).toBe(2);
    editing.edit("fi.answer", "vielä uudempi");
    await editing.save();
    expect(shelf.saves[2]?.cid).not.toBe(shelf.saves[1]?.cid);
  });

  it("keeps what was typed while saving as unsaved", async () => {
    const editing = await opened();
    editing.edit("fi.answer", "ensin");
    const saved = editing.save();
    editing.edit("fi.answer", "ensin ja lisää");
    await saved;
    expect(read(editing.draft.value, "fi.answer")).toBe("ensin ja lisää");
    expect(editing.dirty.value).toBe(true);
  });
});

describe("a new article", () => {
  it("goes on from what the server got when the first reply was lost", async () => {
    const editing = new Editing("a", shelf);
    editing.begin();
    editing.edit("fi.answer", "ensimmäinen");
    shelf.now = view(0, "");
    shelf.loseReply = true;
    await expect(editing.save()).rejects.toThrow();
    editing.edit("fi.answer", "ensimmäinen, korjattu");
    expect(await editing.save()).toBe(false);
    expect(read(editing.draft.value, "fi.answer")).toBe("ensimmäinen, korjattu");
    expect(await editing.save()).toBe(true);
    expect(shelf.now.versions[0]?.answer).toBe("ensimmäinen, korjattu");
  });
});

describe("somebody saved meanwhile", () => {
  it("shows theirs, keeps mine, and either can be chosen", async () => {
    const editing = await opened();
    editing.edit("fi.answer", "minun");
    shelf.now = view(2, "toisen", "Anna");
    expect(await editing.save()).toBe(false);
    expect(editing.conflict.value).toMatchObject({ by: "Anna", rev: 2, fields: ["fi.answer"] });
    expect(read(editing.draft.value, "fi.answer")).toBe("minun");
    editing.choose("fi.answer", "theirs");
    expect(read(editing.draft.value, "fi.answer")).toBe("toisen");
    editing.choose("fi.answer", "mine");
    editing.settle();
    expect(await editing.save()).toBe(true);
    expect(shelf.now.row.rev).toBe(3);
    expect(shelf.now.versions[0]?.answer).toBe("minun");
  });

  it("finds it after a reload too", async () => {
    const first = await opened();
    first.edit("fi.answer", "minun");
    first.keep();
    shelf.now = view(5, "toisen");
    const second = await opened();
    expect(second.conflict.value?.fields).toEqual(["fi.answer"]);
    expect(read(second.draft.value, "fi.answer")).toBe("minun");
  });

  it("shows it before anything is saved here, and takes it where nothing is being written", async () => {
    const editing = await opened();
    await editing.look();
    expect(editing.newer.value).toBeUndefined();
    shelf.now = view(2, "toisen", "Anna");
    await editing.look();
    expect(editing.newer.value).toMatchObject({ by: "Anna", rev: 2, taken: true });
    expect(read(editing.draft.value, "fi.answer")).toBe("toisen");
    editing.edit("fi.answer", "minun");
    expect(await editing.save()).toBe(true);
  });

  it("leaves what is being written alone until the editor looks", async () => {
    const editing = await opened();
    editing.edit("fi.answer", "minun");
    shelf.now = { ...view(2, "alku", "Anna"), sources: "poliisi.fi" };
    await editing.look();
    expect(editing.newer.value).toMatchObject({ by: "Anna", rev: 2, taken: false });
    expect(read(editing.draft.value, "fi.answer")).toBe("minun");
    expect(read(editing.draft.value, "sources")).toBe("");
    await editing.meetNewer();
    expect(editing.newer.value).toBeUndefined();
    expect(editing.conflict.value).toMatchObject({ by: "Anna", fields: [] });
    expect(read(editing.draft.value, "fi.answer")).toBe("minun");
    expect(read(editing.draft.value, "sources")).toBe("poliisi.fi");
    expect(await editing.save()).toBe(true);
  });

  it("does not publish over it", async () => {
    const editing = await opened();
    shelf.now = view(2, "toisen");
    expect(await editing.move("published")).toBe(false);
    expect(read(editing.draft.value, "fi.answer")).toBe("toisen");
  });
});

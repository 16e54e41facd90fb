import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../../../client/src/refused";
import { chosen } from "../choices";
import { type Answer, CHOSEN, card, entry, me, NOW, opened } from "./sample_desk";
import type { Desk } from "./store";

const onTheShelf = () => Object.keys(localStorage).filter((key) => key.startsWith("advisory.me.outbox"));

let desks: Desk[] = [];
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  localStorage.clear();
  chosen.value = { ...CHOSEN, undo_s: 0 };
});
afterEach(() => {
  for (const desk of desks.splice(0)) desk.stop();
  desks = [];
  vi.useRealTimers();
});

describe("the desk", () => {
  it("follows what it holds and fills gaps by asking", async () => {
    const { desk, line } = await opened([card()]);
    desks.push(desk);
    expect(desk.timeline("a").lines).toHaveLength(1);
    line.answers["conversation:sync"] = () => ({ entries: [entry(2), entry(3)], head: 3, more: false });
    line.push("entry:posted", { conversation: "a", rev: 3, entry: entry(3) });
    await vi.advanceTimersByTimeAsync(10);
    expect(desk.timeline("a").lines.map((one) => one.entry.seq)).toEqual([1, 2, 3]);
  });

  it("asks for a lost last entry when the heartbeat tells of it", async () => {
    const { desk, line } = await opened([card()]);
    desks.push(desk);
    line.answers["conversation:sync"] = () => ({ entries: [entry(2)], head: 2, more: false });
    line.push("conversation:heads", { heads: { a: 2 }, now: NOW });
    await vi.advanceTimersByTimeAsync(10);
    expect(desk.timeline("a").cursor).toBe(2);
  });

  it("does not let an older state overwrite a newer one", async () => {
    const { desk, line } = await opened([card({ rev: 5, topic: "uusi" })]);
    desks.push(desk);
    line.push("conversation:changed", card({ rev: 4, topic: "vanha" }));
    expect(desk.card("a")?.topic).toBe("uusi");
  });

  it("drops on reconnect what is no longer here", async () => {
    const { desk, line } = await opened([card(), card({ id: "b", slot: 2 })]);
    desks.push(desk);
    desk.show("b");
    line.answers["desk:snapshot"] = () => ({ me, services: [], conversations: [card()], now: NOW });
    line.reconnect();
    await vi.advanceTimersByTimeAsync(10);
    expect(desk.mine.value.map((one) => one.id)).toEqual(["a"]);
    expect(desk.open.value).toBeUndefined();
  });

  it("keeps what came while the snapshot was on its way", async () => {
    const { desk, line } = await opened([card()]);
    desks.push(desk);
    line.answers["desk:snapshot"] = async () => {
      line.push("conversation:changed", card({ id: "b", slot: 2, rev: 9 }));
      return { me, services: [], conversations: [card()], now: NOW };
    };
    line.reconnect();
    await vi.advanceTimersByTimeAsync(10);
    expect(desk.mine.value.map((one) => one.id)).toEqual(["a", "b"]);
  });

  it("holds the escalation while the visitor types and lets go when the message comes", async () => {
    const { desk, line } = await opened([card()]);
    desks.push(desk);
    line.push("conversation:typing_now", { conversation: "a", by: "visitor", on: true });
    expect(desk.typing.value.has("a")).toBe(true);
    line.push("entry:posted", { conversation: "a", rev: 2, entry: entry(2) });
    expect(desk.typing.value.has("a")).toBe(false);
  });
});

describe("what an entry changes", () => {
  const moved = { turn: "advisor", unread: 1, last_text: "Hei taas", last_by: "visitor", read_by_advisor: 0 };

  it("is told with it, and a time that is not told is none", async () => {
    const { desk, line } = await opened([card({ rev: 5, waiting_since: NOW })]);
    desks.push(desk);
    line.push("entry:posted", { conversation: "a", rev: 6, entry: entry(2), moved });
    expect(desk.card("a")).toMatchObject({ ...moved, rev: 6, head: 2 });
    expect(desk.card("a")).not.toHaveProperty("waiting_since");
  });

  it("is left out when the card is newer", async () => {
    const { desk, line } = await opened([card({ rev: 7, unread: 0 })]);
    desks.push(desk);
    line.push("entry:posted", { conversation: "a", rev: 6, entry: entry(2), moved });
    expect(desk.card("a")).toMatchObject({ rev: 7, unread: 0 });
  });
});

describe("sending", () => {
  const posted = (payload: { cid: string; text: string }) => ({
    conversation: "a",
    rev: 2,
    entry: entry(2, { by: "advisor", cid: payload.cid, text: payload.text }),
    dup: false,
  });

  it("shows the message at once and once", async () => {
    const { desk } = await opened([card()], { "entry:post": posted as Answer });
    desks.push(desk);
    desk.drafts.write("a", "Hei!");
    const sent = desk.send("a", "fi", []);
    expect(desk.timeline("a").pending.map((one) => one.text)).toEqual(["Hei!"]);
    expect(desk.drafts.text("a")).toBe("");
    await sent;
    expect(desk.timeline("a").pending).toEqual([]);
    expect(desk.timeline("a").lines.filter((one) => one.text === "Hei!")).toHaveLength(1);
  });

  it("brings what was refused back into the composer, with the reason", async () => {
    const { desk } = await opened([card()], {
      "entry:post": () => {
        throw new Refused({ code: "asks_for_code", message: "Älä pyydä koodia." });
      },
    });
    desks.push(desk);
    desk.drafts.write("a", "Kerro koodisi");
    await desk.send("a", "fi", []);
    expect(desk.drafts.text("a")).toBe("Kerro koodisi");
    expect(desk.refusals.value.get("a")).toBe("Älä pyydä koodia.");
    expect(desk.timeline("a").pending).toEqual([]);
  });

  it("leaves a refused message in the thread when something new is being written", async () => {
    let refuse = () => {};
    const { desk } = await opened([card()], {
      "entry:post": () =>
        new Promise((_, reject) => {
          refuse = () => reject(new Refused({ code: "too_long", message: "Liian pitkä." }));
        }),
    });
    desks.push(desk);
    desk.drafts.write("a", "Ensimmäinen");
    const sent = desk.send("a", "fi", []);
    await vi.advanceTimersByTimeAsync(1);
    desk.drafts.write("a", "Toinen");
    refuse();
    await sent;
    expect(desk.drafts.text("a")).toBe("Toinen");
    const [failed] = desk.timeline("a").pending;
    expect(failed).toMatchObject({ text: "Ensimmäinen", state: "failed", reason: "Liian pitkä." });
    desk.edit("a", failed?.cid ?? "");
    expect(desk.drafts.text("a")).toBe("Ensimmäinen\nToinen");
  });

  it("sends in order, the second after the first has its answer", async () => {
    const answers: (() => void)[] = [];
    const { desk, line } = await opened([card()], {
      "entry:post": (payload: { cid: string; text: string }) =>
        new Promise((resolve) => {
          const seq = answers.length + 2;
          answers.push(() =>
            resolve({ conversation: "a", rev: seq, entry: entry(seq, { by: "advisor", cid: payload.cid }) }),
          );
        }),
    });
    desks.push(desk);
    for (const text of ["yksi", "kaksi"]) {
      desk.drafts.write("a", text);
      void desk.send("a", "fi", []);
    }
    await vi.advanceTimersByTimeAsync(10);
    expect(line.count("entry:post")).toBe(1);
    answers[0]?.();
    await vi.advanceTimersByTimeAsync(10);
    expect(line.count("entry:post")).toBe(2);
  });

  it("sends after a reload, under the same cid, what the page before did not get sent", async () => {
    const first = await opened([card()], { "entry:post": () => new Promise(() => {}) });
    desks.push(first.desk);
    first.desk.drafts.write("a", "Matkalla");
    void first.desk.send("a", "fi", []);
    await vi.advanceTimersByTimeAsync(10);
    const [, before] = first.line.asked.find(([name]) => name === "entry:post") ?? [];
    const { desk, line } = await opened([card()], { "entry:post": posted as Answer });
    desks.push(desk);
    const [, again] = line.asked.find(([name]) => name === "entry:post") ?? [];
    expect(again).toEqual(before);
    expect(onTheShelf()).toEqual([]);
  });

  it("waits as long as a busy server asks, and keeps the message", async () => {
    let full = true;
    const { desk, line } = await opened([card()], {
      "entry:post": ((payload: never) => {
        if (full) throw new Refused({ code: "busy", message: "Ruuhkaa.", retry_after: 5 });
        return posted(payload);
      }) as Answer,
    });
    desks.push(desk);
    desk.drafts.write("a", "Hei!");
    void desk.send("a", "fi", []);
    await vi.advanceTimersByTimeAsync(100);
    expect(desk.timeline("a").pending).toMatchObject([{ state: "waiting", reason: "Ruuhkaa." }]);
    expect(onTheShelf()).toHaveLength(1);
    full = false;
    await vi.advanceTimersByTimeAsync(4_800);
    expect(line.count("entry:post")).toBe(1);
    // Not all at once: up to half as long again.
    await vi.advanceTimersByTimeAsync(2_800);
    expect(line.count("entry:post")).toBe(2);
    expect(desk.timeline("a").pending).toEqual([]);
  });

  it("asks to close after what was written, and again after a reload under the same cid", async () => {
    const first = await opened([card()], { "entry:post": () => new Promise(() => {}) });
    desks.push(first.desk);
    first.desk.drafts.write("a", "Hei hei");
    void first.desk.send("a", "fi", []);
    void first.desk.close({ conversation: "a", outcome: "solved", topic: "", answer_missing: false });
    await vi.advanceTimersByTimeAsync(10);
    expect(first.line.count("conversation:close")).toBe(0);
    expect(onTheShelf()).toHaveLength(2);
    first.desk.stop();
    const { desk, line } = await opened([card()], { "entry:post": posted as Answer });
    desks.push(desk);
    await vi.advanceTimersByTimeAsync(100);
    expect(line.asked.map(([name]) => name).filter((name) => /post|close/.test(name))).toEqual([
      "entry:post",
      "conversation:close",
    ]);
    expect(onTheShelf()).toEqual([]);
  });

  it("tells of a refused closing, and leaves nothing of it behind", async () => {
    const { desk } = await opened([card()], {
      "conversation:close": () => {
        throw new Refused({ code: "not_permitted", message: "Ei sinun." });
      },
    });
    desks.push(desk);
    const ask = { conversation: "a", outcome: "solved", topic: "", answer_missing: false } as const;
    await expect(desk.close(ask)).rejects.toMatchObject({ code: "not_permitted" });
    await vi.advanceTimersByTimeAsync(10);
    expect(desk.refusals.value.get("a")).toBe("Ei sinun.");
    expect(desk.timeline("a").pending).toEqual([]);
    expect(onTheShelf()).toEqual([]);
  });

  it("keeps what could not be said in a conversation that has left the desk", async () => {
    const first = await opened([card()], { "entry:post": () => new Promise(() => {}) });
    desks.push(first.desk);
    first.desk.drafts.write("a", "Vielä yksi asia");
    void first.desk.send("a", "fi", []);
    await vi.advanceTimersByTimeAsync(10);
    first.desk.stop();
    const { desk } = await opened([], {
      "entry:post": () => {
        throw new Refused({ code: "not_permitted", message: "Ei sinun." });
      },
    });
    desks.push(desk);
    await vi.advanceTimersByTimeAsync(100);
    expect(desk.outbox.stranded.value).toMatchObject([{ text: "Vielä yksi asia" }]);
    expect(first.desk.outbox.stranded.value).toEqual([]);
    desk.outbox.takeBack(desk.outbox.stranded.value[0]!.cid);
    await vi.advanceTimersByTimeAsync(10);
    expect(desk.outbox.stranded.value).toEqual([]);
    expect(onTheShelf()).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chosen } from "../choices";
import { CHOSEN, card, NOW, opened } from "./sample_desk";
import type { Desk } from "./store";
import { unsend } from "./unsend";

const desks: Desk[] = [];
const soon = (ms = 50) => vi.advanceTimersByTimeAsync(ms);

async function two() {
  const { desk, line } = await opened([card(), card({ id: "b", name: "Timo", slot: 2 })], {
    "entry:post": ({ conversation, cid, text }: { conversation: string; cid: string; text: string }) => ({
      conversation,
      rev: 9,
      entry: { seq: 2, kind: "text", at: NOW, by: "advisor", by_name: "", text, cid, params: {} },
      moved: { turn: "visitor", unread: 0, last_text: text, last_by: "advisor" },
    }),
  });
  desks.push(desk);
  desk.show("a");
  return { desk, line };
}

async function sends(desk: Desk, text: string, conversation = "a") {
  desk.drafts.write(conversation, text);
  void desk.send(conversation, "fi", [{ kind: "canned_answer", id: "x", edited: false }]);
  await soon();
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  localStorage.clear();
  chosen.value = CHOSEN;
});
afterEach(() => {
  for (const desk of desks.splice(0)) desk.stop();
  vi.useRealTimers();
});

describe("a message that was just sent", () => {
  it("leaves after as long as the person wishes, and not before", async () => {
    for (const undo_s of [0, 3, 5, 10] as const) {
      chosen.value = { ...CHOSEN, undo_s };
      const { desk, line } = await two();
      await sends(desk, `Vastaus ${undo_s}`);
      if (undo_s > 0) {
        await soon(undo_s * 1_000 - 200);
        expect(line.count("entry:post")).toBe(0);
        expect(desk.outbox.leaving("a")?.text).toBe(`Vastaus ${undo_s}`);
      }
      await soon(400);
      expect(line.count("entry:post")).toBe(1);
      expect(desk.outbox.leaving("a")).toBeUndefined();
      desk.stop();
      localStorage.clear();
    }
  });

  it("comes back into the draft, before what was written since, and never leaves", async () => {
    const { desk, line } = await two();
    await sends(desk, "Väärä vastaus");
    desk.drafts.write("a", "Lisäksi");
    desk.show("b");
    expect(unsend(desk)).toBe(true);
    expect(desk.open.value).toBe("a");
    expect(desk.drafts.text("a")).toBe("Väärä vastaus\nLisäksi");
    expect(desk.timeline("a").pending).toEqual([]);
    expect(unsend(desk)).toBe(false);
    await soon(20_000);
    expect(line.count("entry:post")).toBe(0);
  });

  it("goes on its way while others are answered, and does not bring its conversation up as the next", async () => {
    const { desk, line } = await two();
    expect(desk.next.value?.id).toBe("b");
    await sends(desk, "Ensin");
    desk.show("b");
    expect(desk.next.value).toBeUndefined();
    await sends(desk, "Sitten", "b");
    expect([...desk.outbox.held.value.values()].map((one) => one.text)).toEqual(["Ensin", "Sitten"]);
    await soon(3_500);
    expect(line.asked.filter(([name]) => name === "entry:post").map(([, ask]) => ask.text)).toEqual([
      "Ensin",
      "Sitten",
    ]);
  });

  it("keeps its order among several of one conversation, of which the last is taken back", async () => {
    const { desk, line } = await two();
    await sends(desk, "Yksi");
    await sends(desk, "Kaksi");
    unsend(desk);
    expect(desk.drafts.text("a")).toBe("Kaksi");
    await soon(3_500);
    expect(line.asked.filter(([name]) => name === "entry:post").map(([, ask]) => ask.text)).toEqual(["Yksi"]);
  });

  it("is sent by the next page when this one dies, and stands as the draft on the server until then", async () => {
    const { desk, line } = await two();
    line.answers["conversation:draft"] = ({ rev }: { rev: number }) => ({ rev: rev + 1 });
    await sends(desk, "Jäi kesken");
    const drafts = () =>
      line.asked.filter(([name]) => name === "conversation:draft").map(([, ask]) => ask.text);
    expect(drafts()).toEqual(["Jäi kesken"]);
    desk.stop();
    await soon(10_000);
    expect(line.count("entry:post")).toBe(0);

    const next = await two();
    await soon(1_000);
    expect(next.line.count("entry:post")).toBe(1);
    await soon(2_000);
    expect(next.desk.drafts.text("a")).toBe("");
  });

  it("leaves at once before its conversation is closed", async () => {
    const { desk, line } = await two();
    await sends(desk, "Kiitos yhteydenotosta");
    void desk.close({ conversation: "a", outcome: "solved", topic: "", answer_missing: false });
    await soon(200);
    expect(line.asked.map(([name]) => name).filter((name) => /post|close/.test(name))).toEqual([
      "entry:post",
      "conversation:close",
    ]);
  });

  it("is waited for before the end also when it has left already and the answer is slow", async () => {
    const { desk, line } = await two();
    let answer: () => void = () => {};
    const slow = new Promise<void>((resolve) => (answer = resolve));
    const post = line.answers["entry:post"] as (payload: never) => unknown;
    line.answers["entry:post"] = async (payload: never) => {
      await slow;
      return post(payload);
    };
    await sends(desk, "Kiitos yhteydenotosta");
    await soon(3_500);
    expect(line.count("entry:post")).toBe(1);
    let gone = false;
    void desk.outbox.letGo("a").then(() => {
      gone = true;
    });
    await soon(1_000);
    expect(gone).toBe(false);
    answer();
    await soon(100);
    expect(gone).toBe(true);
    expect(desk.outbox.busy("a")).toBe(false);
  });

  it("may be taken back for as long as the line is down", async () => {
    const { desk, line } = await two();
    let up: () => void = () => {};
    line.ready = () => new Promise<void>((resolve) => (up = resolve));
    await sends(desk, "Odottaa yhteyttä");
    await soon(30_000);
    expect(unsend(desk)).toBe(true);
    expect(desk.drafts.text("a")).toBe("Odottaa yhteyttä");
    up();
    await soon(1_000);
    expect(line.count("entry:post")).toBe(0);
  });
});

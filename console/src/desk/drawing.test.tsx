import { options, render, type VNode } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { chosen } from "../choices";
import { DeskPage } from "./desk_page";
import { CHOSEN, card, entry, NOW, opened } from "./sample_desk";
import type { Desk } from "./store";

const TEN = Array.from({ length: 10 }, (_, i) =>
  card({ id: `c${i}`, name: `Nimi ${i}`, slot: i + 1, head: 300 }),
);

/** What Preact calls before it draws a component; its name is short in what is published. */
const hooks = options as unknown as { __r?: (vnode: VNode) => void };
let drawn: string[] = [];
const before = hooks.__r;
hooks.__r = (vnode) => {
  drawn.push(typeof vnode.type === "function" ? vnode.type.name : String(vnode.type));
  before?.(vnode);
};
let desk: Desk;
let root: HTMLElement;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  localStorage.clear();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("nobody there")));
  chosen.value = CHOSEN;
  const all = Array.from({ length: 300 }, (_, i) => entry(i + 1, { by: i % 2 ? "visitor" : "advisor" }));
  const { desk: ten } = await opened(TEN, {
    "conversation:sync": ({ after }: { after: number }) => ({
      entries: all.slice(after),
      head: 300,
      more: false,
    }),
    "beside:lines": () => ({ lines: [], looking_on: [] }),
    "answer:suggest": () => ({ hits: [], alerts: [], guides: [], formality: "formal" }),
  });
  desk = ten;
  desk.show("c3");
  root = document.createElement("div");
  document.body.append(root);
  await act(async () => {
    render(<DeskPage desk={desk} />, root);
  });
  // What was asked for comes in, and is drawn.
  for (let i = 0; i < 5; i++) await act(() => vi.advanceTimersByTimeAsync(400).then(() => {}));
  drawn = [];
});
afterEach(() => {
  render(null, root);
  root.remove();
  desk.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("draws the field for a key, and not the conversation or the list around it", async () => {
  const field = root.querySelector<HTMLTextAreaElement>("[data-composer]");
  expect(root.querySelectorAll("[data-row]")).toHaveLength(10);
  expect(root.querySelectorAll(".log .message")).toHaveLength(60);
  await act(() => {
    field!.value = "H";
    field!.dispatchEvent(new Event("input", { bubbles: true }));
  });
  expect(drawn).toContain("Composer");
  for (const name of ["Row", "Thread", "Log", "Message", "Bench", "List", "Dock"])
    expect(drawn).not.toContain(name);
  expect(drawn.filter((name) => name === "Last").length).toBeLessThanOrEqual(1);
});

it("draws its row for a line that comes into another conversation", async () => {
  const line = {
    conversation: "c7",
    rev: 9,
    entry: entry(301),
    moved: { turn: "advisor", unread: 2, last_text: "Uusi", last_by: "visitor" },
  };
  await act(() => desk.heardPosted(line as Parameters<Desk["heardPosted"]>[0]));
  expect(drawn.filter((name) => name === "Row")).toHaveLength(1);
  for (const name of ["Thread", "Composer", "Log", "Message", "Bench"]) expect(drawn).not.toContain(name);
});

it("draws the clocks for a second, and nothing else", async () => {
  await act(() => {
    desk.now.value += 1_000;
  });
  for (const name of ["Row", "Thread", "Composer", "Log", "Message", "Bench"])
    expect(drawn).not.toContain(name);
});

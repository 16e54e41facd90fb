import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { chosen } from "../choices";
import { texts } from "../texts";
import { heardAsides } from "./asides";
import { DeskPage } from "./desk_page";
import { wide } from "./panes";
import { CHOSEN, card, entry, NOW, opened } from "./sample_desk";
import type { Desk } from "./store";

const was = wide.peek();
let desk: Desk;
let root: HTMLElement;

beforeAll(() => texts.load("fi"));
beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  localStorage.clear();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("nobody there")));
  chosen.value = CHOSEN;
  wide.value = true;
  // Two of one name, and above each all that can stand there.
  const more = { name: "Kaisa", wide: "length", returns_at: NOW + 60_000, closes_at: NOW + 60_000 } as const;
  const { desk: made } = await opened(
    [card({ id: "a", slot: 1, ...more }), card({ id: "b", slot: 2, ...more })],
    {
      "conversation:sync": () => ({ entries: [entry(1)], head: 1, more: false }),
      "beside:lines": () => ({ lines: [], looking_on: [] }),
      "answer:suggest": () => ({ hits: [], alerts: [], guides: [], formality: "formal" }),
    },
  );
  desk = made;
  for (const conversation of ["a", "b"]) {
    const line = { id: conversation, conversation, seq: 1, at: NOW, by: "s", by_name: "Saara" };
    heardAsides(conversation, [{ ...line, kind: "said", text: "Hienosti menee" }]);
  }
  desk.show("a");
  root = document.createElement("div");
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
  desk.stop();
  wide.value = was;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** What each region is called, in the order of the page. */
function regions(): string[] {
  const named = [...root.querySelectorAll<HTMLElement>("section, aside")].filter((one) => !one.hidden);
  return named.flatMap((one) => {
    const by = one.getAttribute("aria-labelledby");
    return (
      one.getAttribute("aria-label") ?? (by ? (document.getElementById(by)?.textContent ?? `no ${by}`) : [])
    );
  });
}

it("gives every region a name of its own while two lie side by side", async () => {
  await act(async () => render(<DeskPage desk={desk} />, root));
  const alone = regions();
  expect(new Set(alone).size).toBe(alone.length);
  await act(async () => desk.panes.beside("b"));
  const both = regions();
  expect(root.querySelectorAll("section.above")).toHaveLength(8);
  expect(both.filter((one, at) => both.indexOf(one) !== at)).toEqual([]);
  expect(both.length).toBeGreaterThan(alone.length + 4);
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Panes, wide } from "./panes";

const was = wide.peek();
let panes: Panes;
const shown = () => panes.shown.value;
beforeEach(() => {
  wide.value = true;
  panes = new Panes();
});
afterEach(() => {
  wide.value = was;
});

describe("conversations that lie open", () => {
  it("is one that gives way to the next", () => {
    panes.show("a");
    panes.show("b");
    expect([shown(), panes.open.value, panes.two.value]).toEqual([["b"], "b", false]);
    panes.show(undefined);
    expect([shown(), panes.open.value]).toEqual([[undefined], undefined]);
  });

  it("are two that keep their places, of which one is at hand", () => {
    panes.show("a");
    panes.beside("b");
    expect([shown(), panes.open.value]).toEqual([["a", "b"], "a"]);
    panes.show("b");
    expect([shown(), panes.open.value]).toEqual([["a", "b"], "b"]);
    panes.show("c");
    expect([shown(), panes.open.value]).toEqual([["a", "c"], "c"]);
    panes.show("a");
    panes.show("d");
    expect([shown(), panes.open.value]).toEqual([["d", "c"], "d"]);
  });

  it("are never the same one twice", () => {
    panes.show("a");
    panes.beside("a");
    expect(shown()).toEqual(["a"]);
  });

  it("are one again when the other is closed, put away or not wanted any more", () => {
    panes.show("a");
    panes.beside("b");
    panes.gone("a");
    expect([shown(), panes.open.value]).toEqual([["b"], "b"]);
    panes.putAway("b");
    expect(panes.open.value).toBe("b");
    panes.beside("c");
    panes.show("c");
    panes.single();
    expect([shown(), panes.open.value]).toEqual([["c"], "c"]);
    panes.gone("c");
    expect(panes.open.value).toBeUndefined();
  });

  it("is what is at hand alone where the page is narrow, and both again where it is wide", () => {
    panes.show("a");
    panes.beside("b");
    panes.show("b");
    wide.value = false;
    expect([shown(), panes.two.value]).toEqual([["b"], false]);
    wide.value = true;
    expect(shown()).toEqual(["a", "b"]);
  });
});

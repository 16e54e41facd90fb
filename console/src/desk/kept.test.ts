import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../../../client/src/refused";
import { Keeper, type KeeperOptions } from "./kept";

const SHELF = "shelf";

function keeper(over: Partial<KeeperOptions> = {}) {
  const saves: [string, number, string][] = [];
  const options: KeeperOptions = {
    shelf: SHELF,
    known: () => 0,
    save: async (conversation, rev, text) => {
      saves.push([conversation, rev, text]);
      return { rev: rev + 1 };
    },
    ...over,
  };
  return { kept: new Keeper(options), saves };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

describe("a text that the server keeps", () => {
  it("is saved once after a pause, with the revision it was based on", async () => {
    const { kept, saves } = keeper();
    kept.heard("c", "", 3);
    kept.write("c", "H");
    kept.write("c", "Hei");
    expect(kept.state("c")).toBe("changed");
    await pass(500);
    expect(saves).toEqual([["c", 3, "Hei"]]);
    expect(kept.state("c")).toBe("saved");
  });

  it("saves what was written during a save after it, never beside it", async () => {
    let answer = (_: { rev: number }) => {};
    const saves: [number, string][] = [];
    const { kept } = keeper({
      save: (_, rev, text) => {
        saves.push([rev, text]);
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    });
    kept.heard("c", "", 1);
    kept.write("c", "yksi");
    await pass(500);
    kept.write("c", "yksi kaksi");
    await pass(2_000);
    expect(saves).toEqual([[1, "yksi"]]);
    answer({ rev: 2 });
    await pass(500);
    expect(saves).toEqual([
      [1, "yksi"],
      [2, "yksi kaksi"],
    ]);
  });

  it("does not overwrite what is being written with what the server tells", async () => {
    const { kept } = keeper();
    kept.heard("c", "vanha", 1);
    kept.write("c", "uusi");
    kept.heard("c", "vieras", 2);
    expect(kept.text("c")).toBe("uusi");
  });

  it("takes over what another window saved when nothing is unsaved here", () => {
    const { kept } = keeper();
    kept.heard("c", "vanha", 1);
    kept.heard("c", "uudempi", 2);
    kept.heard("c", "vanhentunut", 1);
    expect(kept.text("c")).toBe("uudempi");
  });

  it("saves again on the newest revision when somebody saved in between", async () => {
    const tries: number[] = [];
    const { kept } = keeper({
      known: () => 7,
      save: async (_, rev) => {
        tries.push(rev);
        if (rev < 7) throw new Refused({ code: "stale", message: "" });
        return { rev: rev + 1 };
      },
    });
    kept.heard("c", "", 1);
    kept.write("c", "teksti");
    await pass(2_000);
    expect(tries).toEqual([1, 7]);
    expect(kept.state("c")).toBe("saved");
  });

  it("keeps trying while there is no connection", async () => {
    let online = false;
    const { kept } = keeper({
      save: async (_, rev) => {
        if (!online) throw new Refused({ code: "offline", message: "" });
        return { rev: rev + 1 };
      },
    });
    kept.heard("c", "", 1);
    kept.write("c", "teksti");
    await pass(5_000);
    expect(kept.state("c")).toBe("changed");
    online = true;
    await pass(4_000);
    expect(kept.state("c")).toBe("saved");
  });

  it("leaves the server's copy alone while the message is on its way", async () => {
    let busy = true;
    const { kept, saves } = keeper({ wait: () => busy });
    kept.heard("c", "matkalla", 1);
    kept.write("c", "");
    await pass(3_000);
    expect(saves).toEqual([]);
    busy = false;
    await pass(600);
    expect(saves).toEqual([["c", 1, ""]]);
  });

  it("survives a reload of the page unsaved, and is saved once the server's revision is known", async () => {
    const first = keeper({ save: () => new Promise(() => {}) });
    first.kept.heard("c", "", 4);
    first.kept.write("c", "kesken");
    const { kept, saves } = keeper();
    expect(kept.text("c")).toBe("kesken");
    kept.heard("c", "", 4);
    await pass(500);
    expect(saves).toEqual([["c", 4, "kesken"]]);
    expect(localStorage.getItem(SHELF)).toBeNull();
  });

  it("is gone with its conversation", async () => {
    const { kept, saves } = keeper();
    kept.heard("c", "", 1);
    kept.write("c", "kesken");
    kept.forget("c");
    await pass(2_000);
    expect(saves).toEqual([]);
    expect(kept.text("c")).toBe("");
    expect(localStorage.getItem(SHELF)).toBeNull();
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Letter, Outbox, type Post } from "./outbox";
import { offline, Refused } from "./refused";
import { drawn, type Shelf, shelves, stored } from "./shelf";

const NAME = "advisory.test";
const HERE = "conversation-1";

const DRAWER = stored(localStorage);
const local = (): Shelf<Letter> => drawn<Letter>(NAME, DRAWER);

type Shown = [cid: string, state: string];

/** One tab: what it sends, what it shows, and whether its line is up. */
class Tab {
  readonly sent: string[] = [];
  readonly shown: Shown[] = [];
  readonly gone: string[] = [];
  answer: (letter: Letter) => Promise<void> = async () => {};
  readonly outbox: Outbox<Letter>;

  constructor(more: Partial<Post<Letter>> = {}) {
    this.outbox = new Outbox<Letter>({
      name: NAME,
      drawer: DRAWER,
      shelf: local(),
      ready: async () => {},
      send: async (letter) => {
        this.sent.push(letter.cid);
        await this.answer(letter);
      },
      show: ({ cid }, { state }) => this.shown.push([cid, state]),
      gone: ({ cid }) => this.gone.push(cid),
      ...more,
    });
    tabs.push(this);
  }

  write(cid: string, conversation = HERE): Promise<void> {
    return this.outbox.add({ cid, conversation, text: `text ${cid}`, at: this.outbox.now() });
  }

  state(cid: string): string | undefined {
    return this.shown.findLast(([one]) => one === cid)?.[1];
  }
}

let tabs: Tab[] = [];
const kept = async () => (await local().all()).map((one) => one.cid).sort();
const settled = () => vi.advanceTimersByTimeAsync(50);
const never = () => new Promise<never>(() => {});
const refused = (
  code: "busy" | "closed" | "conflict" | "too_long" | "too_many" | "internal",
  retry_after?: number,
) => new Refused({ code, message: `because ${code}`, ...(retry_after ? { retry_after } : {}) });

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  tabs = [];
});

afterEach(() => {
  for (const { outbox } of tabs) outbox.stop();
  vi.useRealTimers();
});

describe("order", () => {
  test("one at a time and in the order of writing, in each conversation by itself", async () => {
    const tab = new Tab();
    const free: (() => void)[] = [];
    tab.answer = () => new Promise((resolve) => free.push(resolve));
    void tab.write("a");
    void tab.write("b");
    void tab.write("x", "conversation-2");
    await settled();
    expect(tab.sent).toEqual(["a", "x"]);
    free[0]!();
    await settled();
    expect(tab.sent).toEqual(["a", "x", "b"]);
    expect(tab.state("a")).toBe("stored");
    expect(tab.state("b")).toBe("sending");
  });

  test("holds when the clock is put back between two messages", async () => {
    const tab = new Tab({ ready: never });
    await tab.write("b");
    vi.setSystemTime(Date.now() - 3_600_000);
    await tab.write("a");
    const next = new Tab();
    await next.outbox.resume();
    await settled();
    expect(next.sent).toEqual(["b", "a"]);
  });
});

describe("what passes is waited for", () => {
  test.each([
    ["the line is down", offline()],
    ["the writer is full", refused("busy", 3)],
    ["the visitor writes too fast", refused("too_many", 3)],
    ["the server fails", refused("internal")],
  ])("%s: the message stays and goes again under its cid", async (_, error) => {
    const tab = new Tab();
    tab.answer = () => Promise.reject(error);
    await tab.write("a");
    await tab.write("b");
    await settled();
    expect(tab.state("a")).toBe("waiting");
    expect(tab.state("b")).toBe("waiting");
    expect(await kept()).toEqual(["a", "b"]);
    tab.answer = async () => {};
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tab.sent).toEqual(["a", "a", "b"]);
    expect(await kept()).toEqual([]);
  });

  test("not before the time that the server names", async () => {
    const tab = new Tab();
    tab.answer = () => Promise.reject(refused("busy", 8));
    await tab.write("a");
    await vi.advanceTimersByTimeAsync(7_900);
    expect(tab.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(4_200);
    expect(tab.sent).toHaveLength(2);
  });

  test("pauses grow to fifteen seconds and no further, and no two are alike", async () => {
    const tab = new Tab();
    const at: number[] = [];
    tab.answer = () => {
      at.push(Date.now());
      return Promise.reject(offline());
    };
    await tab.write("a");
    await vi.advanceTimersByTimeAsync(300_000);
    const pauses = at.slice(1).map((time, index) => time - at[index]!);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(15_010);
    expect(pauses.at(0)).toBeLessThanOrEqual(1_010);
    expect(new Set(pauses.slice(-6)).size).toBeGreaterThan(1);
  });

  test("`hurry` does not wait", async () => {
    const tab = new Tab();
    tab.answer = () => Promise.reject(refused("busy", 600));
    await tab.write("a");
    await settled();
    tab.outbox.hurry();
    await settled();
    expect(tab.sent).toEqual(["a", "a"]);
  });

  test("a message at which the server always fails steps aside for the next", async () => {
    const tab = new Tab();
    tab.answer = ({ cid }) => (cid === "bad" ? Promise.reject(refused("internal")) : Promise.resolve());
    await tab.write("bad");
    await tab.write("b");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(tab.state("bad")).toBe("failed");
    expect(tab.state("b")).toBe("stored");
  });
});

describe("what is refused", () => {
  test.each(["closed", "conflict", "too_long"] as const)(
    "%s: stands as failed and holds up nobody",
    async (code) => {
      const tab = new Tab();
      tab.answer = ({ cid }) => (cid === "a" ? Promise.reject(refused(code)) : Promise.resolve());
      await tab.write("a");
      await tab.write("b");
      await settled();
      expect(tab.state("a")).toBe("failed");
      expect(tab.state("b")).toBe("stored");
      expect(await kept()).toEqual(["a"]);
    },
  );

  test("stays refused over a page load, and goes again when it is asked to", async () => {
    const first = new Tab();
    first.answer = () => Promise.reject(refused("closed"));
    await first.write("a");
    await settled();
    first.outbox.stop();
    const next = new Tab();
    await next.outbox.resume();
    await settled();
    expect([next.sent, next.state("a")]).toEqual([[], "failed"]);
    next.outbox.retry("a");
    await settled();
    expect([next.sent, next.state("a")]).toEqual([["a"], "stored"]);
  });

  test("can be taken back, and is then nowhere", async () => {
    const tab = new Tab();
    tab.answer = () => Promise.reject(refused("too_long"));
    await tab.write("a");
    await settled();
    expect(tab.outbox.take("a")?.text).toBe("text a");
    await settled();
    expect(tab.gone).toEqual(["a"]);
    expect(await kept()).toEqual([]);
  });

  test("what the end of the conversation overtook is shown, and kept no longer", async () => {
    const tab = new Tab();
    let answer: (error: unknown) => void = () => {};
    tab.answer = () => new Promise((_, reject) => (answer = reject));
    await tab.write("a");
    await settled();
    tab.outbox.end(HERE, { code: "closed", message: "over" });
    answer(refused("closed"));
    await settled();
    expect(tab.state("a")).toBe("failed");
    expect(await kept()).toEqual([]);
  });
});

describe("pages and tabs", () => {
  test("what a page could not send is sent by the next", async () => {
    const first = new Tab({ ready: never });
    await first.write("a");
    await first.write("b");
    first.outbox.stop();
    const next = new Tab();
    await next.outbox.resume();
    await settled();
    expect(next.sent).toEqual(["a", "b"]);
    expect(await kept()).toEqual([]);
  });

  test("only what belongs to the conversation and is not too old comes back", async () => {
    const first = new Tab({ ready: never });
    await first.write("old");
    vi.setSystemTime(Date.now() + 49 * 3_600_000);
    await first.write("other", "conversation-2");
    await first.write("mine");
    first.outbox.stop();
    const next = new Tab();
    await next.outbox.resume((letter) => letter.conversation === HERE);
    await settled();
    expect(next.sent).toEqual(["mine"]);
    expect(await kept()).toEqual([]);
  });

  test("two tabs show the same, and each message is sent once", async () => {
    vi.useRealTimers();
    const one = new Tab();
    const two = new Tab();
    one.answer = two.answer = () => new Promise((resolve) => setTimeout(resolve, 5));
    await one.write("a");
    await two.write("b");
    await one.write("c");
    await vi.waitFor(async () => expect(await kept()).toEqual([]));
    await vi.waitFor(() => {
      for (const tab of tabs)
        expect(["a", "b", "c"].map((cid) => tab.state(cid))).toEqual(Array(3).fill("stored"));
    });
    for (const cid of ["a", "b", "c"]) expect(one.sent.concat(two.sent)).toContain(cid);
  });

  test("a tab that takes a message back takes it from the other too; so does one that wipes", async () => {
    vi.useRealTimers();
    const one = new Tab();
    const two = new Tab();
    one.answer = two.answer = () => Promise.reject(refused("closed"));
    await one.write("a");
    await one.write("b");
    await vi.waitFor(() => expect([two.state("a"), two.state("b")]).toEqual(["failed", "failed"]));
    one.outbox.take("a");
    await vi.waitFor(() => expect(two.gone).toEqual(["a"]));
    await two.outbox.wipe();
    await vi.waitFor(() => expect(one.gone).toEqual(["a", "b"]));
    expect(await kept()).toEqual([]);
  });

  test("a tab that sleeps over the lock does not hold up the others", async () => {
    vi.useRealTimers();
    const held = new Map<string, () => void>();
    const asked: string[] = [];
    const request = (
      name: string,
      options: { signal?: AbortSignal; steal?: boolean },
      work: () => Promise<number>,
    ) => {
      asked.push(options.steal ? "takes" : "asks");
      if (options.steal || !held.has(name)) return work();
      return Promise.reject(new DOMException("", "TimeoutError"));
    };
    vi.stubGlobal("navigator", { ...navigator, locks: { request } });
    held.set(`${NAME}.${HERE}`, () => {});
    const tab = new Tab();
    await tab.write("a");
    await vi.waitFor(() => expect(tab.state("a")).toBe("stored"));
    expect(asked).toEqual(["asks", "takes"]);
    vi.unstubAllGlobals();
  });

  test("on a computer that others use nothing is kept", async () => {
    const outbox = new Outbox<Letter>({
      name: NAME,
      memory: true,
      drawer: DRAWER,
      ready: never,
      send: never,
      show: () => {},
      gone: () => {},
    });
    await outbox.add({ cid: "a", conversation: HERE, text: "t", at: 1 });
    expect(outbox.busy(HERE)).toBe(true);
    expect(localStorage.length).toBe(0);
    outbox.stop();
  });
});

describe("shelves", () => {
  const broken: Shelf<Letter> = {
    all: () => Promise.reject(new Error("no")),
    put: () => Promise.reject(new Error("full")),
    drop: () => Promise.reject(new Error("no")),
    clear: () => Promise.reject(new Error("no")),
  };

  test("what one does not take lies on the next", async () => {
    const both = shelves(broken, local());
    await both.put({ cid: "a", conversation: HERE, text: "t", at: 1 });
    expect((await both.all()).map((one) => one.cid)).toEqual(["a"]);
    await both.drop("a");
    expect(localStorage.length).toBe(0);
  });

  test("where none takes it, it is sent all the same", async () => {
    const tab = new Tab({ shelf: shelves(broken) });
    await tab.write("a");
    await settled();
    expect(tab.state("a")).toBe("stored");
  });
});

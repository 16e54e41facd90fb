import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Connection } from "./connection";
import { Refused } from "./refused";

type Calls = { "entry:post": [{ cid: string }, { seq: number }] };
type Pushes = { "entry:posted": { seq: number }; drain: { retry_in: number } };

/** The server's end of a WebSocket, played packet by packet. */
class Wire {
  static all: Wire[] = [];
  static get last(): Wire {
    return Wire.all.at(-1)!;
  }
  onmessage: (event: { data: string }) => void = () => {};
  onclose: () => void = () => {};
  sent: string[] = [];
  constructor(readonly url: URL) {
    Wire.all.push(this);
  }
  send(packet: string): void {
    this.sent.push(packet);
  }
  close(): void {
    this.onclose();
  }
  tell(packet: string): void {
    this.onmessage({ data: packet });
  }
  welcome(): void {
    this.tell('0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000}');
    this.tell('40/visitor,{"sid":"n"}');
  }
  get posts(): { id: string; payload: unknown }[] {
    return this.sent.flatMap((packet) => {
      const found = /^42\/visitor,(\d+)(.*)$/u.exec(packet);
      return found ? [{ id: found[1]!, payload: JSON.parse(found[2]!)[1] }] : [];
    });
  }
}

let connection: Connection<Calls, Pushes>;
let asked: boolean[];
let polls: string[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Wire);
  Wire.all = [];
  asked = [];
  polls = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    polls.push(url.href);
    throw new TypeError("no network");
  });
  connection = new Connection<Calls, Pushes>({
    namespace: "/visitor",
    lang: () => "sv",
    url: "http://service.example",
    auth: async (again) => {
      asked.push(again);
      return { token: "t" };
    },
  });
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open(): Promise<Wire> {
  connection.open();
  await vi.advanceTimersByTimeAsync(0);
  return Wire.last;
}

describe("opening", () => {
  test("tells who asks inside the socket and nothing in the address", async () => {
    const wire = await open();
    wire.welcome();
    expect(wire.url.href).toBe("ws://service.example/socket/?EIO=4&transport=websocket");
    expect(wire.sent).toEqual(['40/visitor,{"contract":1,"lang":"sv","token":"t"}']);
    expect(connection.status.value.state).toBe("online");
  });

  test("answers a ping and takes a long silence for a dead line", async () => {
    const wire = await open();
    wire.welcome();
    wire.tell("2");
    expect(wire.sent.at(-1)).toBe("3");
    await vi.advanceTimersByTimeAsync(45_000);
    expect(connection.status.value.state).toBe("offline");
  });

  test("comes back to a crowded server no sooner than it is told, with the same token", async () => {
    const wire = await open();
    wire.tell('0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000}');
    wire.tell('44/visitor,{"message":"Ruuhkaa","data":{"code":"busy","message":"","retry_after":8}}');
    await vi.advanceTimersByTimeAsync(7_900);
    expect(Wire.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(4_200);
    expect(Wire.all).toHaveLength(2);
    expect(asked).toEqual([false, false]);
  });

  test("asks for a fresh token when the old one is refused", async () => {
    const wire = await open();
    wire.tell('0{"sid":"s","pingInterval":25000,"pingTimeout":20000}');
    wire.tell('44/visitor,{"message":"no","data":{"code":"not_signed_in"}}');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked).toEqual([false, true]);
    expect(Wire.all).toHaveLength(2);
  });

  test("gives up when the page is older than the server understands", async () => {
    const wire = await open();
    wire.tell('0{"sid":"s","pingInterval":25000,"pingTimeout":20000}');
    wire.tell('44/visitor,{"message":"old","data":{"code":"contract","message":"Reload"}}');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.status.value).toMatchObject({ state: "refused", refusal: { code: "contract" } });
    expect(Wire.all).toHaveLength(1);
  });
});

describe("sleep", () => {
  const sleeps = (ms: number) => vi.setSystemTime(Date.now() + ms);
  const wakes = () => document.dispatchEvent(new Event("visibilitychange"));

  test("after a short one, whoever listens asks at once what they missed", async () => {
    const wire = await open();
    wire.welcome();
    const asked = vi.fn();
    connection.onOnline(asked);
    sleeps(20_000);
    wakes();
    expect(asked).toHaveBeenCalledTimes(2);
    expect(Wire.all).toHaveLength(1);
    wakes();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test("where nothing ever opened, the line is tried another way soon", async () => {
    await open();
    await vi.advanceTimersByTimeAsync(9_900);
    expect(connection.status.value.state).toBe("connecting");
    await vi.advanceTimersByTimeAsync(200);
    expect(connection.status.value.state).toBe("offline");
  });

  test("where a WebSocket has opened before, a crowd is waited out", async () => {
    const wire = await open();
    wire.welcome();
    wire.close();
    await vi.advanceTimersByTimeAsync(3_000);
    const closed = vi.spyOn(Wire.last, "close");
    await vi.advanceTimersByTimeAsync(16_000);
    expect(closed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(closed).toHaveBeenCalledOnce();
  });

  test("is seen from the clock alone, forwards and backwards", async () => {
    const wire = await open();
    wire.welcome();
    const asked = vi.fn();
    connection.onOnline(asked);
    sleeps(20_000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveBeenCalledTimes(2);
    sleeps(-3_600_000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test("a line that has slept too long is taken for dead, and another opened at once", async () => {
    const wire = await open();
    wire.welcome();
    sleeps(60_000);
    wakes();
    await vi.advanceTimersByTimeAsync(0);
    expect(Wire.all).toHaveLength(2);
  });

  test.each([
    ["pageshow", window],
    ["online", window],
    ["resume", document],
  ] as const)("`%s` does not wait for the next try", async (event, from: EventTarget) => {
    const wire = await open();
    wire.welcome();
    wire.close();
    expect(connection.status.value.next).toBeGreaterThan(Date.now());
    from.dispatchEvent(new Event(event));
    await vi.advanceTimersByTimeAsync(0);
    expect(Wire.all).toHaveLength(2);
  });
});

describe("calls", () => {
  test("asked `once` do not wait where the server is busy", async () => {
    const wire = await open();
    wire.welcome();
    const reply = connection.call("entry:post", { cid: "c" }, { once: true });
    const seen = expect(reply).rejects.toMatchObject({ code: "busy", retryAfter: 2 });
    await vi.advanceTimersByTimeAsync(0);
    wire.tell(
      `43/visitor,${wire.posts[0]!.id}[{"ok":false,"error":{"code":"busy","message":"","retry_after":2}}]`,
    );
    await seen;
  });

  test("give the data of the reply", async () => {
    const wire = await open();
    wire.welcome();
    const reply = connection.call("entry:post", { cid: "c" });
    await vi.advanceTimersByTimeAsync(0);
    wire.tell(`43/visitor,${wire.posts[0]!.id}[{"ok":true,"data":{"seq":4}}]`);
    await expect(reply).resolves.toEqual({ seq: 4 });
  });

  test("throw a refusal with its code", async () => {
    const wire = await open();
    wire.welcome();
    const reply = connection.call("entry:post", { cid: "c" });
    const seen = expect(reply).rejects.toMatchObject({ code: "closed", message: "Over" });
    await vi.advanceTimersByTimeAsync(0);
    wire.tell(`43/visitor,${wire.posts[0]!.id}[{"ok":false,"error":{"code":"closed","message":"Over"}}]`);
    await seen;
  });

  test("are sent again with the same cid on the next line when this one drops", async () => {
    const first = await open();
    first.welcome();
    const reply = connection.call("entry:post", { cid: "c" });
    await vi.advanceTimersByTimeAsync(0);
    first.close();
    await vi.advanceTimersByTimeAsync(3_000);
    const second = Wire.last;
    expect(second).not.toBe(first);
    second.welcome();
    await vi.advanceTimersByTimeAsync(0);
    expect(second.posts[0]!.payload).toEqual(first.posts[0]!.payload);
    second.tell(`43/visitor,${second.posts[0]!.id}[{"ok":true,"data":{"seq":1}}]`);
    await expect(reply).resolves.toEqual({ seq: 1 });
  });

  test("take an answer that never comes for a dead line, and try another", async () => {
    const first = await open();
    first.welcome();
    void connection.call("entry:post", { cid: "c" }).catch(() => {});
    await vi.advanceTimersByTimeAsync(9_000);
    expect(Wire.all.length).toBeGreaterThan(1);
  });

  test("end as offline at the deadline", async () => {
    await open();
    const reply = connection.call("entry:post", { cid: "c" }, { deadline: 3_000 });
    const seen = expect(reply).rejects.toSatisfy(
      (error) => error instanceof Refused && error.code === "offline",
    );
    await vi.advanceTimersByTimeAsync(3_100);
    await seen;
  });
});

describe("pushes and drain", () => {
  test("go to whoever listens, until they stop", async () => {
    const wire = await open();
    wire.welcome();
    const got: number[] = [];
    const stop = connection.on("entry:posted", ({ seq }) => got.push(seq));
    wire.tell('42/visitor,["entry:posted",{"seq":7}]');
    stop();
    wire.tell('42/visitor,["entry:posted",{"seq":8}]');
    expect(got).toEqual([7]);
  });

  test("a draining server is left and not asked again before its time", async () => {
    const wire = await open();
    wire.welcome();
    wire.tell('42/visitor,["drain",{"retry_in":10}]');
    await vi.advanceTimersByTimeAsync(9_000);
    expect(connection.status.value.state).toBe("offline");
    expect(Wire.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(Wire.all).toHaveLength(2);
  });
});

describe("when the server is gone", () => {
  /** Milliseconds from each loss to the next try, while nobody answers. */
  async function tries(count: number): Promise<number[]> {
    const pauses: number[] = [];
    for (let before = Wire.all.length; pauses.length < count; before = Wire.all.length) {
      const lost = Date.now();
      Wire.last.close();
      while (Wire.all.length === before) await vi.advanceTimersByTimeAsync(10);
      pauses.push(Date.now() - lost);
    }
    return pauses;
  }

  test("the first tries are spread, and the later ones never far apart", async () => {
    const first: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const wire = await open();
      wire.welcome();
      first.push(...(await tries(1)));
      Wire.last.welcome();
    }
    expect(Math.max(...first)).toBeLessThanOrEqual(3_000);
    for (const third of [0, 1, 2]) {
      const here = first.filter((pause) => Math.min(2, Math.floor(pause / 1_000)) === third);
      expect(here.length, `of 60 in second ${third}`).toBeGreaterThan(5);
    }
    const next = await tries(6);
    expect(Math.max(...next)).toBeLessThanOrEqual(5_010);
    expect(next.at(-1)).toBeGreaterThanOrEqual(2_500);
  });

  test("a page whose WebSocket worked does not come back by polling while the server starts", async () => {
    const wire = await open();
    wire.welcome();
    await tries(6);
    expect(polls).toEqual([]);
  });

  test("a network that stops WebSocket is tried with polling", async () => {
    const wire = await open();
    wire.close();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(polls).toEqual(["http://service.example/socket/?EIO=4&transport=polling"]);
  });

  test("also one that begins to stop it later", async () => {
    const wire = await open();
    wire.welcome();
    await tries(16);
    expect(polls).toContain("http://service.example/socket/?EIO=4&transport=polling");
  });
});

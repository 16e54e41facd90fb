import { afterEach, expect, test, vi } from "vitest";
import type { CallLine } from "./line";
import { Reach } from "./reach";

afterEach(() => vi.useRealTimers());

function server() {
  const asked: string[] = [];
  const call = async (_: string, { session }: { session: string }) => {
    asked.push(session);
    const credential = `password ${asked.length}`;
    return { ice_servers: [{ urls: ["turn:relay.example"], username: "u", credential }], ttl_s: 600 };
  };
  return { asked, reach: new Reach({ call } as unknown as CallLine) };
}

test("asks once for all connections, and again before what was given runs out", async () => {
  vi.useFakeTimers();
  const { asked, reach } = server();
  const first = await reach.of("a");
  vi.advanceTimersByTime(299_000);
  expect(await reach.of("a")).toBe(first);
  vi.advanceTimersByTime(2_000);
  expect((await reach.of("a")).ice_servers[0]?.credential).toBe("password 2");
  expect(asked).toEqual(["a", "a"]);
});

test("what was given in one call is not used in the next", async () => {
  const { asked, reach } = server();
  await reach.of("a");
  await reach.of("b");
  expect(asked).toEqual(["a", "b"]);
});

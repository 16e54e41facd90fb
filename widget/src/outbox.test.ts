import { beforeEach, expect, test, vi } from "vitest";
import { Refused } from "../../client/src/refused";
import type { Pending } from "../../client/src/timeline";
import { Keep } from "./keep";
import { Outbox } from "./outbox";

const SITE = "site";
const one = (cid: string): Pending => ({ cid, text: `text ${cid}`, at: 1, state: "sending" });
const settled = () => new Promise((resolve) => setTimeout(resolve));

let keep: Keep;
beforeEach(() => {
  localStorage.clear();
  keep = new Keep(SITE);
  keep.put({ token: { token: "t", expires_at: Date.now() + 60_000 } });
});

test("messages go one at a time, in the order they were written", async () => {
  const sent: string[] = [];
  let free: () => void = () => {};
  const outbox = new Outbox(
    keep,
    ({ cid }) => {
      sent.push(cid);
      return new Promise((resolve) => {
        free = resolve;
      });
    },
    () => {},
  );
  outbox.add(one("a"));
  outbox.add(one("b"));
  expect(sent).toEqual(["a"]);
  free();
  await settled();
  expect(sent).toEqual(["a", "b"]);
});

test("what was not sent outlives the page and is sent by the next", async () => {
  new Outbox(
    keep,
    () => new Promise(() => {}),
    () => {},
  ).add(one("a"));
  const sent: string[] = [];
  const next = new Outbox(
    new Keep(SITE),
    async ({ cid }) => void sent.push(cid),
    () => {},
  );
  expect(next.restore()).toMatchObject([{ cid: "a", text: "text a", state: "waiting" }]);
  await settled();
  expect(sent).toEqual(["a"]);
  expect(keep.all().outbox).toEqual([]);
});

test("a refused message is shown as failed, holds nobody up, and can be sent again", async () => {
  const changes: [string, string | undefined][] = [];
  const send = vi
    .fn<(pending: Pending) => Promise<void>>()
    .mockRejectedValueOnce(new Refused({ code: "closed", message: "Over" }))
    .mockResolvedValue(undefined);
  const outbox = new Outbox(keep, send, (cid, { state }) => changes.push([cid, state]));
  outbox.add(one("a"));
  outbox.add(one("b"));
  await settled();
  expect(changes).toEqual([["a", "failed"]]);
  expect(keep.all().outbox?.map(({ cid }) => cid)).toEqual(["a"]);
  outbox.retry("a");
  await settled();
  expect(send.mock.calls.map(([{ cid }]) => cid)).toEqual(["a", "b", "a"]);
  expect(keep.all().outbox).toEqual([]);
});

test("nothing is kept once the token has expired", () => {
  keep.put({ token: { token: "t", expires_at: 10 }, outbox: [one("a")] });
  new Keep(SITE, () => 11);
  expect(localStorage.length).toBe(0);
});

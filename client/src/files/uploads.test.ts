import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EntryReceipt } from "../contracts";
import { offline, Refused } from "../refused";
import type { sendFile } from "./access";
import { Uploads } from "./uploads";

interface Call {
  cid: string;
  name: string;
  progress: (part: number) => void;
  arrive: () => void;
  fail: (error: unknown) => void;
  cancelled: boolean;
}

const access = { side: "visitor", token: () => "t", lang: () => "fi", joint: () => undefined } as const;
let calls: Call[] = [];

const send: typeof sendFile = (_access, _conversation, cid, file, progress) => {
  const call: Call = { cid, name: file.name, progress, arrive: () => {}, fail: () => {}, cancelled: false };
  const done = new Promise<EntryReceipt>((resolve, reject) => {
    call.arrive = () => resolve({} as EntryReceipt);
    call.fail = reject;
  });
  calls.push(call);
  return {
    done,
    cancel: () => {
      call.cancelled = true;
    },
  };
};

const a = () => new File(["abc"], "a.png");
const b = () => new File(["abcdef"], "b.png");
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  calls = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("files go one after the other, and are gone from the list when they have arrived", async () => {
  const uploads = new Uploads(access, "c", send);
  uploads.add([a(), b()]);
  expect(calls.map((call) => call.name)).toEqual(["a.png"]);
  expect(uploads.all.value.map((one) => one.state)).toEqual(["sending", "waiting"]);
  calls[0]!.progress(0.5);
  expect(uploads.all.value[0]!.part).toBe(0.5);
  calls[0]!.arrive();
  await settled();
  expect(calls.map((call) => call.name)).toEqual(["a.png", "b.png"]);
  calls[1]!.arrive();
  await settled();
  expect(uploads.all.value).toEqual([]);
});

test("a broken line repeats the file under the same cid, and in the end asks", async () => {
  const uploads = new Uploads(access, "c", send);
  uploads.add([a()]);
  for (const pause of [1_000, 3_000, 8_000]) {
    calls.at(-1)!.fail(offline());
    await settled();
    expect(uploads.all.value[0]!.state).toBe("sending");
    await vi.advanceTimersByTimeAsync(pause);
  }
  expect(calls).toHaveLength(4);
  calls.at(-1)!.fail(offline());
  await settled();
  expect(uploads.all.value[0]).toMatchObject({ state: "failed", again: true });
  uploads.retry(uploads.all.value[0]!.cid);
  expect(new Set(calls.map((call) => call.cid)).size).toBe(1);
  calls.at(-1)!.arrive();
  await settled();
  expect(uploads.all.value).toEqual([]);
});

test("the server's wish to wait is kept", async () => {
  const uploads = new Uploads(access, "c", send);
  uploads.add([a()]);
  calls[0]!.fail(new Refused({ code: "busy", message: "", retry_after: 5 }));
  await vi.advanceTimersByTimeAsync(4_900);
  expect(calls).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(calls).toHaveLength(2);
});

test("what is refused for good says why, and the next one goes", async () => {
  const uploads = new Uploads(access, "c", send);
  uploads.add([a(), b()]);
  calls[0]!.fail(new Refused({ code: "file_kind", message: "Not such a file" }));
  await settled();
  expect(uploads.all.value[0]).toMatchObject({ state: "failed", reason: "Not such a file", again: false });
  expect(calls[1]!.name).toBe("b.png");
});

test("what is cancelled is stopped and does not come again", async () => {
  const uploads = new Uploads(access, "c", send);
  uploads.add([a(), b()]);
  uploads.remove(uploads.all.value[0]!.cid);
  expect(calls[0]!.cancelled).toBe(true);
  expect(calls[1]!.name).toBe("b.png");
  calls[1]!.fail(offline());
  await settled();
  uploads.remove(uploads.all.value[0]!.cid);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toHaveLength(2);
  expect(uploads.all.value).toEqual([]);
});

test("what is empty or too large is not sent at all", () => {
  const uploads = new Uploads(access, "c", send);
  const large = new File([], "large.png");
  Object.defineProperty(large, "size", { value: 11 * 1_024 * 1_024 });
  uploads.add([new File([], "empty.png"), large]);
  expect(calls).toEqual([]);
  expect(uploads.all.value.map((one) => one.state)).toEqual(["failed", "failed"]);
});

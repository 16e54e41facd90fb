import type { Proof } from "../contracts";
import { solving } from "./work";

const SLICE_MS = 8;
const REST_MS = 8;
/** Clocks tick apart a little, and a server must have seen the whole time pass. */
const SLACK_MS = 1_500;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The answer to a puzzle, or the puzzle itself once it has been waited for: a slow device is not shut out. */
export async function prove(puzzle: string, waitS: number): Promise<Proof> {
  const stop = new AbortController();
  try {
    return await Promise.race([
      beside(puzzle, stop.signal).catch(() => inSlices(puzzle, stop.signal)),
      pause(waitS * 1_000 + SLACK_MS).then(() => ({ puzzle, work: [] })),
    ]);
  } finally {
    stop.abort();
  }
}

function beside(puzzle: string, signal: AbortSignal): Promise<Proof> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    signal.addEventListener("abort", () => worker.terminate());
    worker.onmessage = ({ data }: MessageEvent<number[]>) => resolve({ puzzle, work: data });
    worker.onerror = reject;
    worker.postMessage(puzzle);
  });
}

/** Where no worker may run: a little at a time, so that the page can be used meanwhile. */
async function inSlices(puzzle: string, signal: AbortSignal): Promise<Proof> {
  const steps = solving(puzzle, SLICE_MS);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return { puzzle, work: value };
    await pause(REST_MS);
    if (signal.aborted) return new Promise(() => {});
  }
}

import { signal } from "@preact/signals";
import type { Proof } from "./contracts";
import { late } from "./late";
import { Refused } from "./refused";

/** What is said while the page works out what the server asked for, which it does only when very many come. */
export const checking = signal("");
const TURNS = 4;
const SHOWN_AFTER_MS = 700;

/** Asks, and when a puzzle is the answer asks again with what came of it. The visitor has nothing to do. */
export async function proved<T>(ask: (proof?: Proof) => Promise<T>): Promise<T> {
  let proof: Proof | undefined;
  for (let turn = 1; ; turn++) {
    try {
      return await ask(proof);
    } catch (error) {
      if (!(error instanceof Refused) || !error.puzzle || turn === TURNS) throw error;
      proof = await solved(error.puzzle, error);
    }
  }
}

async function solved(puzzle: string, { message, retryAfter = 0 }: Refused): Promise<Proof> {
  const timer = setTimeout(() => {
    checking.value = message;
  }, SHOWN_AFTER_MS);
  try {
    return await (await late(() => import("./puzzle"))).prove(puzzle, retryAfter);
  } finally {
    clearTimeout(timer);
    checking.value = "";
  }
}

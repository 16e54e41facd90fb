import { signal } from "@preact/signals";
import type { Chosen } from "../../client/src/contracts";
import type { Line } from "./desk/store";

/** What this person has chosen for themself; kept on the server, for all their consoles. */
export const chosen = signal<Chosen | undefined>(undefined);
let rev = 0;

export const UNDO_S = [0, 3, 5, 10] as const;

/** For how long what was sent may be taken back. */
export function undoSeconds(): (typeof UNDO_S)[number] {
  return chosen.value?.undo_s ?? 3;
}

export async function askChoices(line: Line): Promise<void> {
  const mine = await line.call("preferences:mine", {});
  rev = mine.rev;
  chosen.value = mine.chosen;
}

/** What another console saved meanwhile is not overwritten: it is fetched, and this is refused. */
export async function choose(line: Line, next: Chosen): Promise<void> {
  try {
    const kept = await line.call("preferences:save", { rev, chosen: next });
    rev = kept.rev;
    chosen.value = kept.chosen;
  } catch (error) {
    await askChoices(line).catch(() => {});
    throw error;
  }
}

export function followChoices(line: Line): () => void {
  return line.onOnline(() => void askChoices(line).catch(() => {}));
}

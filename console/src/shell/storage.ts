import { signal } from "@preact/signals";
import type { Line } from "../desk/store";

/** Whether the server can store nothing right now; what is written waits here and is sent again. */
export const storageFails = signal(false);

export function watchStorage(line: Line): () => void {
  const stops = [
    line.onOnline(() => {
      storageFails.value = false; // told again within moments where it still fails
    }),
    line.on("storage:changed", ({ failing_since }) => {
      storageFails.value = failing_since !== undefined;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

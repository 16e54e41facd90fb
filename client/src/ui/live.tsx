import { signal } from "@preact/signals";

const spoken = signal("");
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const PAUSE_MS = 3_000;

function speak(): void {
  timer = undefined;
  const next = waiting.pop();
  waiting = [];
  if (next === undefined) return;
  // The same words twice are no change; a hair space makes them one.
  spoken.value = next === spoken.value ? `${next}\u200a` : next;
  timer = setTimeout(speak, PAUSE_MS);
}

/** Says a status to screen readers, at most one in three seconds; of several that wait, the latest. */
export function announce(text: string): void {
  waiting.push(text);
  if (timer === undefined) timer = setTimeout(speak, 50);
}

/** Mounted once for a page. */
export function LiveRegion() {
  return (
    <div class="vh" role="status">
      {spoken.value}
    </div>
  );
}

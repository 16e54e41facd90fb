/** Keystrokes at the desk while a practice runs: how many only, in this tab and until it is loaded anew. */
let counting = "";
let pressed = 0;

function count(event: KeyboardEvent): void {
  if (!event.repeat && location.pathname === "/console") pressed += 1;
}

export function countFor(run: string): void {
  if (counting === run) return;
  counting = run;
  pressed = 0;
  document.addEventListener("keydown", count, true);
}

/** What was counted from the beginning of this run, if it was. */
export function counted(run: string): number | undefined {
  return counting === run ? pressed : undefined;
}

export function stopCounting(): void {
  counting = "";
  document.removeEventListener("keydown", count, true);
}

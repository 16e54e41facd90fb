import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

let forms = 0;

/** Where somebody was about to go while something they had changed was not saved. */
export const leaving = signal<(() => void) | undefined>(undefined);

export const isUnsaved = (): boolean => forms > 0;

/** Go, and where that would lose something, only once its loss is agreed to. */
export function leave(go: () => void): void {
  if (isUnsaved()) leaving.value = go;
  else go();
}

function asks(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** While `changed`, nobody leaves this form unasked: not for another page, not by the browser's own ways. */
export function useUnsaved(changed: boolean): void {
  // In the same breath as the drawing: what has just been saved must hold nobody up.
  useLayoutEffect(() => {
    if (!changed) return;
    if (forms === 0) window.addEventListener("beforeunload", asks);
    forms += 1;
    return () => {
      forms -= 1;
      if (forms === 0) window.removeEventListener("beforeunload", asks);
    };
  }, [changed]);
}

import { signal } from "@preact/signals";
import { announce, Icon } from "../../../client/src/ui";
import { address } from "../state";

const SHOWN_MS = 8_000;
const shown = signal<{ text: string; at: string }>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says that something is done where the page itself does not show it: to the eye and to screen readers alike. */
export function done(text: string): void {
  announce(text);
  shown.value = { text, at: address.value };
  clearTimeout(timer);
  timer = setTimeout(() => {
    shown.value = undefined;
  }, SHOWN_MS);
}

/** Mounted once; it goes with the page of which it speaks. Screen readers have it from `announce`. */
export function DoneLine() {
  if (shown.value?.at !== address.value) return null;
  return (
    <p class="done-line" aria-hidden="true">
      <Icon name="done" size="s" />
      {shown.value.text}
    </p>
  );
}

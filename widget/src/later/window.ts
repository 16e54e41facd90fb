import { MARK } from "../host";
import type { Widget } from "../widget";

const SIZE = "popup,width=520,height=860";

let other: Window | null = null;
let answers = false;

export const isOpen = () => other !== null && !other.closed;

/** The window asks who it is for, and is told: it is of our own origin, and the one that we opened. */
function answer(widget: Widget): void {
  if (answers) return;
  answers = true;
  window.addEventListener("message", ({ source, origin, data }: MessageEvent) => {
    if (source !== other || origin !== location.origin || data?.mark !== MARK || data.type !== "own") return;
    other?.postMessage({ mark: MARK, kept: widget.keep.all() }, origin);
  });
}

/** The same conversation in a window of our own; whether there is one now. */
export function openWindow(widget: Widget): boolean {
  answer(widget);
  if (isOpen()) other!.focus();
  else {
    const { site, path, kiosk } = widget.place;
    const lang = document.documentElement.lang;
    const query = new URLSearchParams({ site, lang, path, own: "", ...(kiosk ? { kiosk: "" } : {}) });
    other = window.open(`/w/app?${query}`, "_blank", SIZE);
  }
  return other !== null;
}

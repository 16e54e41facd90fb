import { signal } from "@preact/signals";
import type { Call } from "../../../client/src/call/call";
import { pageAllows } from "../../../client/src/call/devices";
import { t } from "../../../client/src/call/texts";
import { Button, Notice } from "../../../client/src/ui";
import { MARK } from "../host";
import type { Widget } from "../widget";

const SIZE = "popup,width=520,height=860";

let other: Window | null = null;
let answers = false;
const blocked = signal(false);
/** Grows with each press, so that what is open now is shown. */
const pressed = signal(0);

const framed = () => window.parent !== window;

/** The page around our frame forbids microphone or camera: a call has to be held in a window of our own. */
export function needsWindow(call: Call): boolean {
  if (!framed()) return false;
  const refused = call.trouble.value === "forbidden_by_page";
  return refused || !pageAllows("microphone") || !pageAllows("camera");
}

/** A browser that cannot tell what the page forbids has refused; why, nobody knows. */
export function mightNeedWindow(call: Call): boolean {
  return framed() && call.trouble.value === "not_allowed" && !("featurePolicy" in document);
}

export const voiceIsAllowed = () => pageAllows("microphone");

/** The window asks who it is for, and is told: it is of our own origin, and the one that we opened. */
function answer(widget: Widget): void {
  if (answers) return;
  answers = true;
  window.addEventListener("message", ({ source, origin, data }: MessageEvent) => {
    if (source !== other || origin !== location.origin || data?.mark !== MARK || data.type !== "own") return;
    other?.postMessage({ mark: MARK, kept: widget.keep.all() }, origin);
  });
}

function openWindow(widget: Widget): void {
  answer(widget);
  if (other && !other.closed) other.focus();
  else {
    const { site, path, kiosk } = widget.place;
    const lang = document.documentElement.lang;
    const query = new URLSearchParams({ site, lang, path, own: "", ...(kiosk ? { kiosk: "" } : {}) });
    other = window.open(`/w/app?${query}`, "_blank", SIZE);
    blocked.value = !other;
  }
  pressed.value += 1;
}

/** Why there is no call in this frame, and one press to where there is. */
export function OwnWindow({ widget, why = "why" }: { widget: Widget; why?: "why" | "maybe" | "there" }) {
  const press = () => openWindow(widget);
  const isOpen = pressed.value > 0 && other !== null && !other.closed;
  if (why === "there")
    return (
      <Notice tone="info">
        <p>{t("call.own.there")}</p>
        <Button icon="window" onClick={press}>
          {t("call.own.again")}
        </Button>
      </Notice>
    );
  return (
    <>
      <Notice tone="info">
        <p>{t(`call.own.${why}`)}</p>
      </Notice>
      <Button look="primary" icon="window" wide onClick={press}>
        {t("call.own.open")}
      </Button>
      <p class="call-small" role="status">
        {isOpen ? t("call.own.opened") : blocked.value ? t("call.own.blocked") : ""}
      </p>
    </>
  );
}

import { signal } from "@preact/signals";
import type { Call } from "../../../client/src/call/call";
import { pageAllows } from "../../../client/src/call/devices";
import { t } from "../../../client/src/call/texts";
import { Button, Notice } from "../../../client/src/ui";
import { isOpen, openWindow } from "../later/window";
import type { Widget } from "../widget";

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

function press(widget: Widget): void {
  blocked.value = !openWindow(widget);
  pressed.value += 1;
}

/** Why there is no call in this frame, and one press to where there is. */
export function OwnWindow({ widget, why = "why" }: { widget: Widget; why?: "why" | "maybe" | "there" }) {
  const open = () => press(widget);
  const there = pressed.value > 0 && isOpen();
  if (why === "there")
    return (
      <Notice tone="info">
        <p>{t("call.own.there")}</p>
        <Button icon="window" onClick={open}>
          {t("call.own.again")}
        </Button>
      </Notice>
    );
  return (
    <>
      <Notice tone="info">
        <p>{t(`call.own.${why}`)}</p>
      </Notice>
      <Button look="primary" icon="window" wide onClick={open}>
        {t("call.own.open")}
      </Button>
      <p class="call-small" role="status">
        {there ? t("call.own.opened") : blocked.value ? t("call.own.blocked") : ""}
      </p>
    </>
  );
}

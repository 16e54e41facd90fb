import { slotOfDigit } from "../desk/groups";
import { besideOrAlone, showSlot, step } from "../desk/hand";
import { focusComposer, focusList, inHand } from "../desk/list";
import { unsend } from "../desk/unsend";
import { desk, layer, section } from "../state";
import { digitPressed, isKey } from "./own_keys";

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !["radio", "checkbox", "button"].includes(target.type)) ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** Goes round the panes that are in sight: list, composers, dock. */
function nextPane(back: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(
    (one) => one.checkVisibility?.({ visibilityProperty: true }) ?? true,
  );
  if (panes.length === 0) return;
  const at = panes.findIndex((one) => one.contains(document.activeElement));
  const to = panes[(at + (back ? -1 : 1) + panes.length) % panes.length];
  if (to?.dataset.pane === "list") focusList();
  else if (to instanceof HTMLTextAreaElement) to.focus();
  else to?.querySelector<HTMLElement>("textarea, button, input")?.focus();
}

/** Whether a key of the desk was pressed, which then has done its work. */
function atDesk(here: NonNullable<typeof desk.value>, event: KeyboardEvent): boolean {
  if (isKey(event, "take_back")) return unsend(here);
  if (isKey(event, "pane") || (event.shiftKey && isKey(unshifted(event), "pane"))) {
    nextPane(event.shiftKey);
    return true;
  }
  if (isKey(event, "beside")) {
    const row = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row;
    if (!besideOrAlone(here, row)) return false;
    focusComposer();
    return true;
  }
  const by = isKey(event, "following") ? 1 : isKey(event, "previous") ? -1 : 0;
  if (by !== 0) {
    step(here, by);
    focusComposer();
    return true;
  }
  const suggestion = digitPressed(event, "suggestion");
  if (suggestion !== undefined) {
    if (suggestion < "1" || suggestion > "3") return false;
    inHand(`[data-suggestion="${Number(suggestion) - 1}"]`)?.click();
    return true;
  }
  const slot = slotOfDigit(digitPressed(event, "slot") ?? "");
  if (slot !== undefined && showSlot(here, slot)) {
    focusComposer();
    return true;
  }
  if (event.key === "Escape" && !isWriting(event.target) && here.current.value) {
    focusList();
    return true;
  }
  return false;
}

function unshifted({ key, code, ctrlKey, altKey, metaKey }: KeyboardEvent) {
  return { key, code, ctrlKey, altKey, metaKey, shiftKey: false };
}

/** Keys that work everywhere in the console; which they are stands in `keys.ts`. */
function onKeyDown(event: KeyboardEvent): void {
  const here = desk.value;
  here?.touch();
  if (event.isComposing || event.defaultPrevented) return;
  if (isKey(event, "palette")) {
    event.preventDefault();
    layer.value = layer.value?.kind === "palette" ? undefined : { kind: "palette" };
    return;
  }
  if (layer.value) return;
  // A character in a field is what somebody writes.
  if (isKey(event, "help") && (event.ctrlKey || event.altKey || !isWriting(event.target))) {
    event.preventDefault();
    layer.value = { kind: "keys" };
    return;
  }
  if (here && section.value === "desk" && atDesk(here, event)) event.preventDefault();
}

export function startKeyboard(): () => void {
  window.addEventListener("keydown", onKeyDown);
  return () => window.removeEventListener("keydown", onKeyDown);
}

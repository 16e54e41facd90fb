import { slotOfDigit } from "../desk/groups";
import { showSlot, step } from "../desk/hand";
import { focusComposer, focusList } from "../desk/list";
import { desk, layer, section } from "../state";

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !["radio", "checkbox", "button"].includes(target.type)) ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** F6 goes round the panes that are in sight: list, composer, dock. */
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

/** Keys that work everywhere in the console. Nothing uses Ctrl+Alt: that is AltGr on Nordic keyboards. */
function onKeyDown(event: KeyboardEvent): void {
  const here = desk.value;
  here?.touch();
  if (event.isComposing || event.defaultPrevented) return;
  const done = () => event.preventDefault();
  if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    done();
    layer.value = layer.value?.kind === "palette" ? undefined : { kind: "palette" };
    return;
  }
  if (layer.value) return;
  if (event.key === "?" && !isWriting(event.target)) {
    done();
    layer.value = { kind: "keys" };
    return;
  }
  if (!here || section.value !== "desk") return;
  if (event.key === "F6") {
    done();
    nextPane(event.shiftKey);
    return;
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) {
    if (event.key === "Escape" && !isWriting(event.target) && here.current.value) {
      done();
      focusList();
    }
    return;
  }
  // By position, since Alt and Shift change the character that a digit key gives.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (event.shiftKey) {
    if (digit && digit >= "1" && digit <= "3") {
      done();
      document.querySelector<HTMLElement>(`[data-suggestion="${Number(digit) - 1}"]`)?.click();
    }
  } else if (digit) {
    const slot = slotOfDigit(digit);
    if (slot !== undefined && showSlot(here, slot)) {
      done();
      focusComposer();
    }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    done();
    step(here, event.key === "ArrowDown" ? 1 : -1);
    focusComposer();
  }
}

export function startKeyboard(): () => void {
  window.addEventListener("keydown", onKeyDown);
  return () => window.removeEventListener("keydown", onKeyDown);
}

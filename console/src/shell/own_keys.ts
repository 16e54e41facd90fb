import { computed } from "@preact/signals";
import { chosen } from "../choices";
import { t } from "../texts";
import { ACTIONS, type ActionId, bindings, chordOf, digitOf, type Pressed } from "./keys";

/** The keys of whoever is here. */
export const bound = computed(() => bindings(chosen.value?.keys ?? []));

export function isKey(event: Pressed, id: ActionId): boolean {
  return chordOf(event) === bound.peek().get(id);
}

/** The digit that was pressed with the keys of an action that has one for each. */
export function digitPressed(event: Pressed, id: ActionId): string | undefined {
  return digitOf(chordOf(event), bound.peek().get(id));
}

const SIGNS: Record<string, string> = {
  Enter: "↵",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Backspace: "⌫",
  Escape: "Esc",
};

/** As it stands on the keyboard. */
export function nameOfChord(chord: string): string {
  return chord
    .split(/\+(?=.)/)
    .map((part) => {
      if (part === "Shift") return t("console.key.shift");
      if (part === "Space") return t("console.key.space");
      return SIGNS[part] ?? part;
    })
    .join(" ");
}

export function nameOfKey(id: ActionId): string {
  return nameOfChord(bound.value.get(id) ?? "");
}

/** A command's letter comes after the palette's own key. */
export function keysOf(id: ActionId): string[] {
  return [nameOfKey("palette"), nameOfKey(id)];
}

/** The letter with which a command of the palette acts at once. */
export function letterOf(command: string): string | undefined {
  const id = command as ActionId;
  return ACTIONS[id]?.where === "palette" ? bound.value.get(id) : undefined;
}

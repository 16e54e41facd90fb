import type { OwnKey } from "../../../client/src/contracts";
import type { Key } from "../texts";

/**
 * Where a key is heard: everywhere on the page, among the rows of the list, or as the one letter after the
 * palette has opened. The same key may mean one thing in each.
 */
export type Where = "page" | "list" | "palette";
export const PARTS = ["loop", "answers", "moving", "general", "commands", "closing"] as const;
export type Part = (typeof PARTS)[number];

interface Action {
  part: Part;
  words: Key;
  /** As it comes: `Alt+Shift+#` is the keys of all digits; several are separated by a space and cannot be changed. */
  standard: string;
  where: Where;
  fixed?: true;
}

const action = (part: Part, words: Key, standard: string, where: Where = "page"): Action => ({
  part,
  words,
  standard,
  where,
});
const command = (words: Key, letter: string) => action("commands", words, letter, "palette");
const fixed = (part: Part, words: Key, standard: string): Action => ({
  ...action(part, words, standard),
  fixed: true,
});

/** Every key of the console. What listens for keys, what shows them and the help are all made of this. */
export const ACTIONS = {
  send_next: action("loop", "console.keys.send_next", "Ctrl+Enter"),
  send: action("loop", "console.send", "Enter"),
  take_back: action("loop", "console.keys.take_back", "Alt+Backspace"),
  newline: fixed("loop", "console.keys.newline", "Shift+Enter"),
  suggestion: action("answers", "console.keys.suggestion", "Alt+Shift+#"),
  to_suggestions: action("answers", "console.keys.to_suggestions", "Ctrl+Space"),
  picker: fixed("answers", "console.keys.picker", "/"),
  contacts: fixed("answers", "console.keys.contacts", "@"),
  variable: fixed("answers", "console.keys.variable", "Tab"),
  insert_send: fixed("answers", "console.keys.insert_send", "Ctrl+Enter"),
  slot: action("moving", "console.keys.slot", "Alt+#"),
  previous: action("moving", "console.keys.previous", "Alt+ArrowUp"),
  following: action("moving", "console.keys.following", "Alt+ArrowDown"),
  beside: action("moving", "console.keys.beside", "Alt+Shift+Enter"),
  pane: action("moving", "console.keys.panes", "F6"),
  down: action("moving", "console.keys.list_down", "J", "list"),
  up: action("moving", "console.keys.list_up", "K", "list"),
  list_slot: fixed("moving", "console.keys.list_slot", "1 … 0"),
  to_list: fixed("moving", "console.keys.to_list", "Escape"),
  palette: action("general", "console.keys.palette", "Ctrl+K"),
  help: action("general", "console.keys.help", "?"),
  next: command("console.command.next", "N"),
  transfer: command("console.command.transfer", "S"),
  video: command("console.command.video", "V"),
  note: command("console.command.note", "M"),
  return: command("console.command.return", "R"),
  close: command("console.command.close", "L"),
  take: command("console.foot.take", "O"),
  closed: command("console.closed.title", "F"),
  answers: command("console.answers.title", "A"),
  undo: command("console.undo.verb", "Z"),
  phone: command("console.presence.on_phone", "J"),
  hand_over: command("console.hand_over.all", "U"),
  shift: command("console.shift.menu", "Y"),
  pain: command("console.pain.title", "X"),
  outcome: fixed("closing", "console.outcome.title", "1 … 6"),
  missing: fixed("closing", "console.close.missing", "K"),
  confirm: fixed("closing", "console.keys.confirm", "Enter"),
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof ACTIONS;
export const ALL = Object.keys(ACTIONS) as ActionId[];
const actionOf = (id: ActionId): Action => ACTIONS[id];

function isAction(name: string): name is ActionId {
  return Object.hasOwn(ACTIONS, name);
}

export function canChange(id: ActionId): boolean {
  return !actionOf(id).fixed;
}

/** What somebody has changed. */
export type OwnKeys = readonly OwnKey[];
export type Bindings = ReadonlyMap<ActionId, string>;

/** What a keyboard event tells. */
export interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

/** Pressed to be held while another key is. */
const HELD = ["Control", "Shift", "Alt", "AltGraph", "Meta", "CapsLock", "Dead"];

/**
 * What was pressed, in the words of the table; empty while only Ctrl and its like are down. Digits go by their
 * position, since Alt and Shift change what they give. Of other characters the character counts: a question
 * mark is one on every keyboard, whatever else is held for it.
 */
export function chordOf(event: Pressed): string {
  if (HELD.includes(event.key)) return "";
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const character = [...event.key].length === 1;
  // Without Ctrl and Alt what stands on the digit's key counts, as `/` on a Finnish keyboard.
  const byPlace = digit !== undefined && (event.ctrlKey || event.altKey || !event.shiftKey);
  const letter = character && /\p{L}/u.test(event.key);
  const name = byPlace ? digit : event.key === " " ? "Space" : letter ? event.key.toUpperCase() : event.key;
  const held = [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && (!character || byPlace || (letter && (event.ctrlKey || event.altKey))) ? "Shift" : "",
  ];
  return [...held.filter((one) => one !== ""), name].join("+");
}

/** The digit that was pressed, where the key is all digits' of an action. */
export function digitOf(chord: string, bound: string | undefined): string | undefined {
  const digit = /(?:^|\+)(\d)$/.exec(chord)?.[1];
  return digit !== undefined && chord.replace(/\d$/, "#") === bound ? digit : undefined;
}

export type Problem =
  | { kind: "taken"; by: ActionId }
  /** Ctrl and Alt together are AltGr, with which people type. */
  | { kind: "alt_gr" }
  | { kind: "browser" }
  /** It would be missing while somebody writes. */
  | { kind: "typing" }
  | { kind: "letter" }
  | { kind: "digits" };

/** Browsers keep these for themselves, or do with them what nobody wants to miss. */
const BROWSERS =
  /^Ctrl\+(?:[TNWQACVXZYLR\d]|Shift\+[TNWQJI]|F4|Tab|Shift\+Tab)$|^F(?:1|3|5|11|12)$|^Alt\+(?:[DEF]|F4|ArrowLeft|ArrowRight|Home)$/;

/** Why this cannot be the key of an action, as the others stand now. */
export function problemOf(id: ActionId, chord: string, bindings: Bindings): Problem | undefined {
  const { where, standard } = actionOf(id);
  if (where !== "page") {
    if (!/^\p{L}$/u.test(chord)) return { kind: "letter" };
  } else {
    if (standard.endsWith("#") !== chord.endsWith("#")) return { kind: "digits" };
    if (/^Ctrl\+Alt\+/.test(chord)) return { kind: "alt_gr" };
    if (BROWSERS.test(chord.replace("#", "1"))) return { kind: "browser" };
    const aside = /^(?:Ctrl|Alt)\+/.test(chord) || /^(?:Shift\+)?F\d+$/.test(chord);
    const written = id === "send" ? chord === "Enter" : id === "help" && /^[^\p{L}\d\s]$/u.test(chord);
    if (!aside && !written) return { kind: "typing" };
  }
  const by = ALL.find(
    (other) => other !== id && actionOf(other).where === where && clash(other, chord, bindings),
  );
  return by === undefined ? undefined : { kind: "taken", by };
}

function clash(other: ActionId, chord: string, bindings: Bindings): boolean {
  const { fixed: firm, part, standard } = actionOf(other);
  if (firm) return part !== "closing" && other !== "insert_send" && standard === chord;
  return bindings.get(other) === chord;
}

/**
 * The key of every action that has one. What somebody chose goes before what others come with; one that
 * means two things, or none that can be pressed, is as if it had not been chosen.
 */
export function bindings(own: OwnKeys): Bindings {
  const found = new Map<ActionId, string>();
  for (const { action: id, key } of own) {
    if (isAction(id) && canChange(id) && !problemOf(id, key, found)) found.set(id, key);
  }
  for (const id of ALL) {
    const { standard, fixed: firm } = actionOf(id);
    if (found.has(id)) continue;
    if (firm || !problemOf(id, standard, found)) found.set(id, standard);
  }
  return found;
}

/** What is kept when an action gets another key; its own again is nothing to keep. */
export function withKey(own: OwnKeys, id: ActionId, chord: string): OwnKeys {
  const others = own.filter((one) => one.action !== id);
  return chord === actionOf(id).standard ? others : [...others, { action: id, key: chord }];
}

/** What was pressed as it is kept: of an action of all digits the digit does not count. */
export function asked(id: ActionId, chord: string): string {
  return actionOf(id).standard.endsWith("#") ? chord.replace(/\d$/, "#") : chord;
}

/** What is known of a conversation when somebody pastes into another. */
export interface Known {
  id: string;
  /** As the list shows it. */
  name: string;
  /** What the visitor is called, where they said so. */
  visitor: string;
  /** What the visitor wrote, and what was noted of them. */
  theirs: readonly string[];
  /** What the advisor wrote, the draft too. */
  ours: readonly string[];
}

/** What was copied or cut last, and where it stood. */
export interface Copied {
  conversation: string;
  text: string;
}

/** `what` is somebody's own; without it the words themselves are from there. */
export interface Stray {
  id: string;
  name: string;
  what?: string;
}

/** Shorter text is said in many conversations. */
const LONG = 16;
const SHORTEST_COPY = 4;

const plain = (text: string) => text.replace(/\s+/gu, " ").trim().toLocaleLowerCase();

const MAILS = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+\.[\p{L}\p{N}.-]*[\p{L}\p{N}]/gu;
const NUMBERS = /(?:\+|\b)\d(?:[ \-()]?\d){5,}/gu;
const STREETS = /\p{Lu}\p{Ll}+(?:katu|tie|kuja|polku|raitti|kaari|gatan|vägen|stigen|gränden)\s+\d+/gu;
const FULL_NAMES = /\p{Lu}\p{Ll}{2,}\s\p{Lu}\p{Ll}{2,}/gu;

/** What people are reached or told apart by, each as it is compared and as it is shown. */
export function ownIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [mail] of text.matchAll(MAILS)) found.set(plain(mail), mail);
  for (const [number] of text.matchAll(NUMBERS)) {
    // The same phone with and without the country's number.
    found.set(number.replace(/\D/gu, "").replace(/^(?:00)?358/u, "0"), number);
  }
  for (const [street] of text.matchAll(STREETS)) found.set(plain(street), street);
  for (const [name] of text.matchAll(FULL_NAMES)) {
    // Finnish and Swedish endings change the last letters.
    const [first = "", last = ""] = plain(name).split(" ");
    found.set(`${first} ${last.slice(0, Math.max(3, last.length - 3))}`, name);
  }
  return found;
}

/** A name with whatever ending it has here: `Kaisan` is Kaisa's. A small letter is a word: `anna` is `give`. */
function namedIn(text: string, name: string): boolean {
  if (name.length < 3) return false;
  const words = text.match(/\p{Lu}[\p{L}-]+/gu) ?? [];
  const wanted = name.toLocaleLowerCase();
  return words.some((word) => word.length <= name.length + 4 && word.toLocaleLowerCase().startsWith(wanted));
}

const namesOf = (one: Known) => one.visitor.split(/\s+/u).filter((part) => /^\p{Lu}/u.test(part));

function copiedFrom(pasted: string, copied: Copied | undefined, others: readonly Known[]): Known | undefined {
  if (!copied || plain(copied.text) !== pasted || pasted.length < SHORTEST_COPY) return undefined;
  return others.find((one) => one.id === copied.conversation);
}

/** What stands in several conversations is nobody's: greetings, and answers that many get. */
function wordsFrom(pasted: string, others: readonly Known[]): Known | undefined {
  if (pasted.length < LONG) return undefined;
  const stands = (text: string) => {
    const words = plain(text);
    return words.includes(pasted) || (words.length >= LONG && pasted.includes(words));
  };
  const found = others.filter((one) => [...one.theirs, ...one.ours].some(stands));
  return found.length === 1 ? found[0] : undefined;
}

function personIn(text: string, here: Known, others: readonly Known[]): Stray | undefined {
  const said = ownIn(text);
  const known = ownIn([...here.theirs, ...here.ours].join("\n"));
  const mine = namesOf(here).map((name) => name.toLocaleLowerCase());
  for (const one of others) {
    const theirs = ownIn(one.theirs.join("\n"));
    for (const [key, what] of said) {
      if (theirs.has(key) && !known.has(key)) return { id: one.id, name: one.name, what };
    }
    const name = namesOf(one).find((part) => !mine.includes(part.toLocaleLowerCase()) && namedIn(text, part));
    if (name !== undefined) return { id: one.id, name: one.name, what: name };
  }
  return undefined;
}

/**
 * Whose it is, if what was pasted here is another conversation's: copied there, standing there word for word,
 * or telling who somebody there is. What stands in this conversation too is at home here.
 */
export function strayIn(
  text: string,
  here: Known,
  others: readonly Known[],
  copied?: Copied,
): Stray | undefined {
  const pasted = plain(text);
  if (pasted === "" || [...here.theirs, ...here.ours].some((one) => plain(one).includes(pasted)))
    return undefined;
  const from = copiedFrom(pasted, copied, others) ?? wordsFrom(pasted, others);
  return from ? { id: from.id, name: from.name } : personIn(text, here, others);
}

/** The text without what was pasted, wherever that stands by now. */
export function withoutPasted(text: string, pasted: string): string {
  const at = text.indexOf(pasted);
  return at < 0 ? text : text.slice(0, at) + text.slice(at + pasted.length);
}

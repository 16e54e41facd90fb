// What an input field shows in the place of a removed secret: words in square brackets, so that it
// stays a native text area, and the marks again when the text is sent.

import { type Kind, mask } from "./guard.ts";

/** What each kind is called when it is gone, from the texts `guard.field.*`: "henkilötunnus poistettu". */
export type Gone = Readonly<Record<Kind, string>>;

export interface Field {
  value: string;
  /** The marks that the brackets stand for, in the order of the text. */
  marks: readonly string[];
}

export interface Cleaned extends Field {
  /** In UTF-16 units, as a field counts. */
  caret: number;
  /** The kinds that this step took away; the notice speaks of them. */
  removed: readonly Kind[];
}

const bracketed = (kind: Kind, gone: Gone): string => `[${gone[kind]}]`;

/** Text with marks, such as `⟦pin:4⟧`, to what the field shows. */
export function intoField(text: string, gone: Gone): Field {
  const marks: string[] = [];
  const value = text.replace(/⟦([a-z_]+):[0-9]{1,5}⟧/g, (mark, kind: string) => {
    if (!Object.hasOwn(gone, kind)) return mark;
    marks.push(mark);
    return bracketed(kind as Kind, gone);
  });
  return { value, marks };
}

/** What the field shows to text with marks; brackets that a person typed stay as they are. */
export function outOfField(field: Field, gone: Gone): string {
  let text = "";
  let rest = field.value;
  const left = [...field.marks];
  while (left.length) {
    let nearest = -1;
    let words = "";
    let at = -1;
    left.forEach((mark, place) => {
      const wanted = bracketed(mark.slice(1, mark.indexOf(":")) as Kind, gone);
      const found = rest.indexOf(wanted);
      if (found >= 0 && (nearest < 0 || found < nearest)) {
        nearest = found;
        words = wanted;
        at = place;
      }
    });
    if (nearest < 0) break;
    text += rest.slice(0, nearest) + left.splice(at, 1)[0];
    rest = rest.slice(nearest + words.length);
  }
  return text + rest;
}

/**
 * Take secrets out of a field. With a caret, a secret that touches it waits, since its writer may not
 * have ended it: give none on blur, after a pause in typing and on send.
 */
export function clean(field: Field, gone: Gone, caret?: number): Cleaned {
  const marked = outOfField(field, gone);
  const left = outOfField({ value: field.value.slice(0, caret), marks: field.marks }, gone);
  const at = Array.from(left).length;
  const points = Array.from(marked);
  const removed: Kind[] = [];
  let text = "";
  let done = 0;
  let moved = at;
  for (const { start, end, kind } of mask(marked).spans) {
    if (caret !== undefined && start <= at && at <= end) continue;
    const put = `⟦${kind}:${end - start}⟧`;
    text += points.slice(done, start).join("") + put;
    if (end <= at) moved += put.length - (end - start);
    removed.push(kind);
    done = end;
  }
  text += points.slice(done).join("");
  const before = Array.from(text).slice(0, moved).join("");
  return { ...intoField(text, gone), caret: intoField(before, gone).value.length, removed };
}

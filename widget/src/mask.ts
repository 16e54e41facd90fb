import { mask, maskAll, maskWithHistory } from "../../client/src/guard/guard";
import { type Mask, masksIn } from "../../client/src/masks";
import { t } from "./texts";

const KINDS = ["identity_code", "card", "iban", "bank_user_id", "one_time_code", "pin", "password"] as const;
export type Kind = (typeof KINDS)[number] | "unknown";

export function kindOf(kind: string): Kind {
  return KINDS.find((one) => one === kind) ?? "unknown";
}

export function maskName(kind: string): string {
  return t(`widget.masked.${kindOf(kind)}`);
}

let strict = false;

/** While the visitor identifies themself no digit leaves the browser, nor a number in words. */
export function maskStrictly(on: boolean): void {
  strict = on;
}

/** `text` as it may leave the browser; `earlier` are this visitor's last messages, since codes come in parts. */
export function masked(text: string, earlier: readonly string[] = []): string {
  if (strict) return maskAll(text).text;
  return (earlier.length ? maskWithHistory(earlier, text) : mask(text)).text;
}

/**
 * What may be searched with: words alone. A search goes out while somebody still types, when half a code is
 * no code yet, and in an address; so nothing with a digit in it goes along.
 */
export function searchable(text: string): string {
  return masked(text)
    .replace(/\S*\p{N}\S*\s*/gu, "")
    .trim();
}

/**
 * In a field, what was removed stands as words in brackets, so that the field stays a plain text area.
 * The masks are remembered in order and put back when the text is sent.
 */
export function forField(
  text: string,
  masks: readonly Mask[],
): { shown: string; masks: Mask[]; caught: Mask[] } {
  const whole = fromField(text, masks);
  const found = masksIn(masked(whole));
  let shown = masked(whole);
  for (const one of found) shown = shown.replace(one.mark, `[${maskName(one.kind)}]`);
  return { shown, masks: found, caught: found.slice(masksIn(whole).length) };
}

export function fromField(text: string, masks: readonly Mask[]): string {
  let whole = text;
  for (const one of masks) whole = whole.replace(`[${maskName(one.kind)}]`, one.mark);
  return whole;
}

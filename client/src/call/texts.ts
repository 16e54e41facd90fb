import { effect, type Signal } from "@preact/signals";
import type catalogue from "../../../advisory/texts/call.fi.json";
import { type Lang, Texts } from "../texts";

export const texts = new Texts<keyof typeof catalogue>(["call"]);
export const { t } = texts;

let follows = false;

/** The call's words come with the call's code, and then keep to the page's language. */
export async function speak(lang: Signal<Lang>): Promise<void> {
  await texts.load(lang.value);
  if (follows) return;
  follows = true;
  effect(() => {
    if (lang.value !== texts.lang.peek()) void texts.load(lang.value);
  });
}

import { effect, type Signal } from "@preact/signals";
import type kiosk from "../../../advisory/texts/kiosk.fi.json";
import { type Lang, Texts } from "../../../client/src/texts";

const texts = new Texts<keyof typeof kiosk>(["kiosk"]);
export const { t } = texts;

/** The words come with the code, and then keep to the page's language. */
export async function speak(page: Signal<Lang>): Promise<void> {
  await texts.load(page.value);
  effect(() => {
    if (page.value !== texts.lang.peek()) void texts.load(page.value);
  });
}

import { effect } from "@preact/signals";
import type messages from "../../../advisory/texts/message.fi.json";
import type talk from "../../../advisory/texts/talk.fi.json";
import { Texts } from "../../../client/src/texts";
import { texts as page } from "../texts";

const texts = new Texts<keyof typeof messages | keyof typeof talk>(["message", "talk"]);
export const { t } = texts;

// The words come with the code, and then keep to the page's language.
await texts.load(page.lang.value);
effect(() => {
  if (page.lang.value !== texts.lang.peek()) void texts.load(page.lang.value);
});

import type fi from "../../../advisory/texts/settings.fi.json";
import { type TextKey, Texts } from "../../../client/src/texts";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["settings"]);
export const t = texts.t;

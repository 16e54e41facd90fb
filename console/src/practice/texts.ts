import type fi from "../../../advisory/texts/practice.fi.json";
import { type TextKey, Texts } from "../../../client/src/texts";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["practice"]);
export const t = texts.t;

import type fi from "../../../advisory/texts/audit.fi.json";
import { type TextKey, Texts } from "../../../client/src/texts";
import { dayOf, timeOf } from "../dates";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["audit"]);
export const t = texts.t;

export const day = (at: number) => dayOf(at, texts.lang.value);
export const dayAndTime = (at: number) => `${day(at)} ${timeOf(at, texts.lang.value)}`;

import type fi from "../../../advisory/texts/practice.fi.json";
import { Refused } from "../../../client/src/refused";
import { type TextKey, Texts } from "../../../client/src/texts";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["practice"]);
export const t = texts.t;

export function reasonOf(error: unknown): string {
  if (!(error instanceof Refused)) throw error;
  return error.code === "offline" ? t("practice.offline") : error.message;
}

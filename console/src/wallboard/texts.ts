import type fi from "../../../advisory/texts/wallboard.fi.json";
import type { WallAdvisor } from "../../../client/src/contracts";
import { type TextKey, Texts } from "../../../client/src/texts";
import { LOCALES, timeOf } from "../dates";
import { duration } from "../desk/clocks";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["wallboard"]);
export const t = texts.t;

export const clock = (at: number) => timeOf(at, texts.lang.value);
export const lasted = (ms: number) =>
  duration(ms, (hours, minutes) => t("wallboard.hours", { hours, minutes }));
export const number = (value: number, digits = 0) =>
  value.toLocaleString(LOCALES[texts.lang.value], { maximumFractionDigits: digits });
export const presence = (one: WallAdvisor) => t(`wallboard.presence.${one.presence}`);

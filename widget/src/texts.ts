import type catalogue from "../../advisory/texts/widget.fi.json";
import { Texts } from "../../client/src/texts";

export const texts = new Texts<keyof typeof catalogue>(["widget"]);
export const { t } = texts;

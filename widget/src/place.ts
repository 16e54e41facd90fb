import { isLang, type Lang } from "../../client/src/texts";

/** Where the widget stands: told by the loader in the address, the page's title afterwards. */
export interface Place {
  site: string;
  lang: Lang;
  path: string;
  title: string;
  /** Origin of the page around the frame; empty when the widget is a page of its own. */
  host: string;
  /** A computer that many use, as in a library. */
  kiosk: boolean;
  /** After how many minutes without a touch such a computer asks whether anybody is there. */
  rest_min: number;
  /** A window that a frame of ours opened, for what the page around that frame forbids. */
  own: boolean;
}

export function placeOf(search: string): Place {
  const query = new URLSearchParams(search);
  const lang = query.get("lang");
  return {
    site: query.get("site") ?? "",
    lang: isLang(lang) ? lang : "fi",
    path: query.get("path") ?? "",
    title: query.get("title") ?? "",
    host: query.get("origin") ?? "",
    kiosk: query.has("kiosk"),
    rest_min: Number(query.get("kiosk")),
    own: query.has("own"),
  };
}

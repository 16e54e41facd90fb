/**
 * The organisation's rule: after so many seconds on a page, and once a session, somebody asks whether help is
 * wanted. Only while a person can answer, never over an open panel, and never where many use one computer.
 */
import type { Api } from "./loader";
import sheet from "./offer.css?inline";

const WORDS: Record<string, string> = {
  fi: "Etkö löydä, mitä etsit? Neuvoja auttaa.|Kysy neuvontaa|Ei kiitos",
  sv: "Hittar du inte det du söker? En rådgivare hjälper.|Fråga rådgivningen|Nej tack",
  en: "Cannot find what you need? An advisor can help.|Ask for advice|No thanks",
};
const OFFERED = "advisory.offered";

const [, site] = (document.currentScript as HTMLScriptElement).src.split("?");
const { box, given, state, open } = (window.Advisory as unknown as Record<string, Api>)[site!]!;
const answered = state?.availability === "open" || state?.availability === "rush";

/** Where nothing can be kept, nobody knows whether it was asked before: it is not asked. */
function isFirst(): boolean {
  try {
    const before = sessionStorage[OFFERED];
    sessionStorage[OFFERED] = "1";
    return !before;
  } catch {
    return false;
  }
}

if (answered && !("kiosk" in given) && !box.querySelector("iframe") && isFirst()) {
  const [text, yes, no] = (WORDS[given.lang!] ?? WORDS.fi!).split("|") as [string, string, string];
  const style = new CSSStyleSheet();
  style.replaceSync(sheet);
  (box.getRootNode() as ShadowRoot).adoptedStyleSheets.push(style);
  const make = (name: string, into: Node, words = ""): HTMLElement => {
    const made = into.appendChild(document.createElement(name));
    made.textContent = words;
    return made;
  };
  const card = make("aside", box);
  card.ariaLabel = box.ariaLabel;
  const told = make("p", card);
  told.role = "status";
  const answers = make("div", card);
  const shut = () => card.remove();
  make("button", answers, yes).onclick = () => {
    shut();
    open();
  };
  make("button", answers, no).onclick = shut;
  card.onkeydown = ({ key }) => {
    if (key === "Escape") shut();
  };
  // A status is spoken when it changes, not when it comes.
  setTimeout(() => {
    told.textContent = given.offerText || text;
  }, 50);
  addEventListener("advisory:open", shut, { once: true });
}

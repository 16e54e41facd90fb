/**
 * Pasted on a host page: <script src="…/w/loader.js" data-site="KEY" data-lang="fi" async></script>
 * Until the visitor presses the button this is all: one button and one cookieless request for its words.
 * What the page may ask and hear is told in docs/embedding.md.
 */
import type { LauncherState } from "../../client/src/contracts";
import sheet from "./loader.css?inline";

/** For the host page's own buttons, and for what belongs to a rule of the organisation's (`offer.ts`). */
export interface Api {
  /** `false`: the focus stays where it is. */
  open: (focus?: boolean) => void;
  close: () => void;
  /** Another page of an application that never loads one. */
  page: (path: string) => void;
  /** What the page's own server has signed of who is signed in there: the answer to `advisory:identify`. */
  identify: (token: string) => void;
  box: HTMLElement;
  /** What the page said; `lang` is the language that is spoken. */
  given: Record<string, string>;
  state?: LauncherState;
}

declare global {
  interface Window {
    Advisory: Api;
  }
}

const MARK = "advisory";
const doc = document;
const html = doc.documentElement;
const { src, dataset } = doc.currentScript as HTMLScriptElement;
const { origin, searchParams } = new URL(src);
// Tag managers drop the attributes and keep the address.
const given: Record<string, string> = { ...Object.fromEntries(searchParams), ...dataset } as never;
const { site } = given;
given.lang = (given.lang || html.lang).slice(0, 2);
/** Until the service has said what it is called, or where it cannot be reached. */
let name = "Neuvonta / Rådgivning / Advice";
const KEY = MARK + site;

const make = (tag: string, into: Node): HTMLElement => into.appendChild(doc.createElement(tag));

// A script in the head may run before there is a body.
const host = make("div", html);
const root = host.attachShadow({ mode: "open" });
const style = new CSSStyleSheet();
style.replaceSync(sheet);
root.adoptedStyleSheets = [style];
const box = make("section", root);
// Until there are words for the button: words that came late would move it under the visitor's eye.
box.hidden = true;
const button = make("button", box);
const text = make("span", button);
const title = make("b", text);
const line = make("small", text);
const count = make("i", button);

let frame: HTMLIFrameElement | undefined;
let opener: HTMLElement = button;
let path = location.pathname;
let ready: boolean | undefined;
let kept: boolean | undefined;
let unread: string | undefined;
/** While the widget is tried out by a share of visitors each tab draws once; a lot tells nobody apart. */
let lot = 100 * Math.random();

const query = () => new URLSearchParams({ ...given, path, origin: location.origin });
const emit = (type: string, more?: object) =>
  dispatchEvent(new CustomEvent(`${MARK}:${type}`, { detail: { ...more, site } }));

function show(): void {
  const { state } = api;
  // `data-pilot="0"`: nobody is shown it where the service does not answer. Without either, everybody is.
  box.hidden = !frame && lot >= ((state || given) as { pilot: number }).pilot;
  box.className = `${frame && !frame.hidden && "on"} ${state?.look} ${given.button}`;
  title.textContent = state?.title || name;
  line.textContent = (unread || state?.line) as string;
  box.ariaLabel = name = state?.name || name;
}

/** To the service's own origin and to nobody else; of the page its path and title, and nothing more. */
const tell = (type: string, more: object) =>
  ready && frame!.contentWindow!.postMessage({ mark: MARK, type, ...more }, origin);
const tellPage = () => tell("page", { path, title: doc.title });

/** While a conversation goes on, the next page of the same site takes it up again. */
function remember(): void {
  try {
    if (kept) sessionStorage[KEY] = 2 - +frame!.hidden;
    else delete sessionStorage[KEY];
  } catch {}
}

/** Opens or closes the panel; `focus` says that somebody did it, not the page's loading. */
function turn(open: boolean, focus = true, by: HTMLElement = button): void {
  if (open) opener = by;
  if (!frame) {
    frame = make("iframe", box) as HTMLIFrameElement;
    frame.title = name;
    frame.allow = "camera;microphone;display-capture";
    frame.src = `${origin}/w/app?${query()}`;
  }
  frame.hidden = !open;
  show();
  button.ariaExpanded = open as never;
  if (focus) (open ? frame : opener).focus();
  const type = open ? "open" : "close";
  tell(type, { focus });
  if (kept) remember();
  emit(type);
}

addEventListener("message", ({ source, origin: from, data }) => {
  if (source !== frame?.contentWindow || from !== origin || data?.mark !== MARK) return;
  const { type } = data;
  if (type === "ready") {
    ready = true;
    tellPage();
    if (!frame.hidden) tell("open", { focus: doc.activeElement === host });
  } else if (type === "minimise") turn(false);
  else if (type === "unread") {
    count.textContent = data.n || "";
    unread = data.text;
    show();
  } else if (type === "active") {
    kept = data.on;
    remember();
  }
  emit(type, data);
});

button.onclick = () => turn(true);

/** Down the page it steps aside, unless there is something unread; up, and for the keyboard, it is whole. */
let above = 0;
addEventListener("scroll", () => {
  button.id = (unread || above >= scrollY || "s") as string;
  above = scrollY;
});

/** Asked once, and again when the service opens or closes: not by everybody in the same second. */
const look = (): unknown =>
  fetch(`${origin}/w/state?${query()}`)
    .then((response) => response.json())
    .then(({ data }: { data: LauncherState }) => {
      api.state = data;
      try {
        // Refused where the page may store nothing: then each page draws anew.
        if (data.pilot) lot = sessionStorage[`${KEY}0`] ??= lot;
      } catch {}
      (box as { style: unknown }).style = data.style;
      show();
      emit("state", data);
      if (data.again_s) setTimeout(look, (data.again_s + 60 * Math.random()) * 1e3);
    })
    .catch(show);

const api: Api = {
  open: (focus) => turn(true, focus),
  close: () => frame && turn(false),
  page: (to) => {
    path = to;
    tellPage();
    look();
  },
  identify: (token) => tell("identify", { token }),
  box,
  given,
};
// Of several sites on one page the first answers to the name alone.
// biome-ignore lint/suspicious/noAssignInExpressions: every page fetches this file, and it may have no byte more
const first = (window.Advisory ??= api);
(first as unknown as Record<string, Api>)[site!] = api;

doc.addEventListener("click", (event) => {
  const link = (event.target as HTMLElement).closest?.(
    "[data-advisory-open],[href='#advisory']",
  ) as HTMLElement;
  if (link && (link.dataset.advisoryOpen ? link.dataset.advisoryOpen === site : first === api)) {
    event.preventDefault();
    turn(true, true, link);
  }
});

look();
if (given.offer)
  setTimeout(() => {
    (make("script", host) as HTMLScriptElement).src = `${origin}/w/offer.js?${site}`;
  }, +given.offer * 1e3);

try {
  const before = sessionStorage[KEY];
  if (before) turn(before > 1, false);
} catch {}
if (location.hash === "#advisory" && first === api) turn(true);

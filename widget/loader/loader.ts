/**
 * Pasted on a host page: <script src="…/w/loader.js" data-site="KEY" data-lang="fi" async></script>
 * Until the visitor presses the button this is all: one button and one cookieless request for its words.
 */
import type { SiteState } from "../../client/src/contracts";
import sheet from "./loader.css?inline";
import words from "./words.json";

declare global {
  interface Window {
    /** For the host page's own buttons. */
    Advisory: { open: () => void; close: () => void };
  }
}

const MARK = "advisory";
const doc = document;
const page = doc.documentElement;
const { src, dataset } = doc.currentScript as HTMLScriptElement;
const { origin } = new URL(src);
const asked = (dataset.lang || page.lang).slice(0, 2);
const lang = asked in words ? (asked as keyof typeof words) : "fi";
const [region, ask, openNow, rush, leave, opens] = words[lang].split("|") as [
  string,
  string,
  string,
  string,
  string,
  string,
];

/** What the service is told of the page: its path and origin. */
const query = () =>
  new URLSearchParams({ ...dataset, lang, path: location.pathname, origin: location.origin });

const make = (name: string, into: Node): HTMLElement => into.appendChild(doc.createElement(name));
const fill = (text: string, a: unknown, b?: unknown) =>
  text.replace("#", a as string).replace("#", b as string);
const minutes = (seconds: number) => Math.ceil(seconds / 60) || 1;

// A script in the head may run before there is a body.
const host = make("div", page);
const root = host.attachShadow({ mode: "open" });
const style = new CSSStyleSheet();
style.replaceSync(sheet);
root.adoptedStyleSheets = [style];
const box = make("section", root);
// Until there are words for the button: words that came late would move it under the visitor's eye.
box.hidden = true;
box.ariaLabel = region;
const button = make("button", box);
const text = make("span", button);
const title = make("b", text);
const line = make("small", text);
const count = make("i", button);

let frame: HTMLIFrameElement | undefined;
let state: SiteState | undefined;
let ready = false;
let kept = false;
let unread = "";

/** While the widget is tried out by a share of visitors each tab draws once; a lot tells nobody apart. */
let lot = 100 * Math.random();

function show(): void {
  // `data-pilot="0"`: nobody is shown it where the service does not answer. Without either, everybody is.
  box.hidden = !frame && lot >= ((state || dataset) as { pilot: number }).pilot;
  title.textContent = ask;
  box.className = frame && !frame.hidden ? "on" : "";
  if (!state) return;
  const { availability, wait_low_s, wait_high_s, opens_at, promise_s, position, label } = state;
  // Full or closed, as open and rush are not: nobody new is taken, and what is left is a message.
  const shut = /l/.test(availability);
  box.className += ` ${position} ${shut ? "shut" : ""}`;
  title.textContent = label[lang] || (shut ? leave : ask);
  line.textContent =
    unread ||
    (opens_at
      ? fill(
          opens,
          new Date(opens_at).toLocaleString(`${lang}-FI`, {
            weekday: "short",
            hour: "numeric",
            minute: "numeric",
          }),
        )
      : wait_high_s
        ? fill(rush, minutes(wait_low_s as number), minutes(wait_high_s))
        : shut
          ? ""
          : fill(openNow, minutes(promise_s)));
}

/** To the service's own origin and to nobody else; of the page its path and title, and nothing more. */
const tell = (message: object) =>
  ready && frame!.contentWindow!.postMessage({ ...message, mark: MARK }, origin);

/** While a conversation goes on, the next page of the same site takes it up again. */
function remember(): void {
  try {
    sessionStorage.advisory = kept ? 2 - +frame!.hidden : "";
  } catch {}
}

/** Opens or closes the panel; `focus` says that somebody did it, not the page's loading. */
function turn(open: boolean, focus = true): void {
  if (!frame) {
    frame = make("iframe", box) as HTMLIFrameElement;
    frame.title = region;
    frame.allow = "camera;microphone;display-capture";
    frame.src = `${origin}/w/app?${query()}`;
  }
  frame.hidden = !open;
  show();
  button.ariaExpanded = open as unknown as string;
  if (focus) (open ? frame : button).focus();
  tell({ type: open ? "open" : "hidden", focus });
  if (kept) remember();
}

addEventListener("message", ({ source, origin: from, data }) => {
  if (source !== frame?.contentWindow || from !== origin || data.mark !== MARK) return;
  const { type, n } = data;
  if (type === "ready") {
    ready = true;
    tell({ type: "page", path: location.pathname, title: doc.title });
    if (!frame!.hidden) tell({ type: "open", focus: doc.activeElement === host });
  } else if (type === "minimise") turn(false);
  else if (type === "unread") {
    count.textContent = n || "";
    unread = data.text;
    show();
  } else if (type === "active") {
    kept = data.on;
    remember();
  }
});
button.onclick = () => turn(true);

/** Asked once, and again when the service opens or closes: not by everybody in the same second. */
const look = async () => {
  try {
    state = (await (await fetch(`${origin}/w/state?${query()}`)).json()).data as SiteState;
    const wait = (state.opens_at || (state.closes_at as number)) - Date.now();
    if (wait < 1e9) setTimeout(look, wait + 600 * lot);
    // Refused where the page may store nothing: then each page draws anew.
    if (state.pilot) lot = sessionStorage.advisory0 ??= lot;
  } catch {}
  show();
};
look();

try {
  const before = sessionStorage.advisory;
  if (before) turn(before > 1, false);
} catch {}

window.Advisory = { open: () => turn(true), close: () => frame && turn(false) };

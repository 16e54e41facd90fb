import { signal } from "@preact/signals";
import type { Kept } from "./keep";

type FromHost =
  | { type: "open"; focus: boolean }
  | { type: "close" }
  | { type: "page"; path: string; title: string }
  | { type: "identify"; token: string };
type ToHost =
  | { type: "ready" }
  | { type: "minimise" }
  | { type: "unread"; n: number; text: string }
  | { type: "active"; on: boolean }
  | { type: "identify" };

export const MARK = "advisory";

/** The page around the frame. Messages go to, and are taken from, its one known origin. */
export class Host {
  readonly open = signal(window.parent === window);
  /** Grows each time the panel is opened by hand, so that focus can go to the heading. */
  readonly opened = signal(0);

  constructor(
    private readonly origin: string,
    onPage: (path: string, title: string) => void,
    onIdentify: (token: string) => void,
  ) {
    if (!this.embedded) return;
    window.addEventListener("message", ({ source, origin: from, data }: MessageEvent) => {
      if (source !== window.parent || from !== this.origin || data?.mark !== MARK) return;
      const message = data as FromHost;
      if (message.type === "open") {
        this.open.value = true;
        if (message.focus) this.opened.value += 1;
      } else if (message.type === "close") this.open.value = false;
      else if (message.type === "page") onPage(message.path, message.title);
      else if (message.type === "identify") onIdentify(message.token);
    });
    window.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.minimise();
    });
    this.tell({ type: "ready" });
  }

  get embedded(): boolean {
    return window.parent !== window && this.origin !== "";
  }

  minimise(): void {
    this.tell({ type: "minimise" });
  }

  tell(message: ToHost): void {
    if (this.embedded) window.parent.postMessage({ mark: MARK, ...message }, this.origin);
  }
}

const HANDED_WITHIN_MS = 3_000;

/** The frame that opened this window tells whose it is: nothing of that stands in an address, or is kept here. */
export function handed(): Promise<Kept | undefined> {
  const from = window.opener as Window | null;
  return new Promise((resolve) => {
    if (!from) resolve(undefined);
    window.addEventListener("message", ({ source, origin, data }: MessageEvent) => {
      if (source === from && origin === location.origin && data?.mark === MARK) resolve(data.kept);
    });
    setTimeout(() => resolve(undefined), HANDED_WITHIN_MS);
    from?.postMessage({ mark: MARK, type: "own" }, location.origin);
  });
}

import { batch, computed, effect, signal } from "@preact/signals";
import { api } from "../../client/src/api";
import { cid } from "../../client/src/cid";
import type { SiteState, WidgetHome } from "../../client/src/contracts";
import type { Lang } from "../../client/src/texts";
import { announce } from "../../client/src/ui";
import { Host } from "./host";
import { Keep, type Kept } from "./keep";
import { searchable } from "./mask";
import { nowWords } from "./parts/availability";
import type { Place } from "./place";
import { Talk } from "./talk";
import { t, texts } from "./texts";

export type Screen =
  | { name: "home" }
  | { name: "article"; id: string }
  | { name: "before" }
  | { name: "message" }
  | { name: "return" }
  | { name: "talk" };

/** What the visitor carries into the conversation, shown to them before it is passed on. */
export interface Carried {
  searched: string;
  article?: { id: string; title: string };
}

const HOME: Screen = { name: "home" };
/** How often an open panel asks how it is now. */
const FRESH_MS = 60_000;

/** The whole widget: where it stands, which screen is shown, and the one conversation. */
export class Widget {
  readonly host: Host;
  readonly keep: Keep;
  readonly talk: Talk;
  readonly home = signal<WidgetHome | undefined>(undefined);
  readonly failed = signal(false);
  readonly screen = signal<Screen>(HOME);
  readonly carried = signal<Carried>({ searched: "" });
  readonly page = signal({ path: "", title: "" });
  readonly unread = computed(() => this.countUnread());
  /** The visitor has changed the screen: from now on focus follows to its heading. */
  moved = false;
  private trail: Screen[] = [];
  private followed: string | undefined;

  constructor(
    readonly place: Place,
    kept?: Kept,
  ) {
    this.page.value = { path: place.path, title: place.title };
    this.keep = new Keep(place.site, place.kiosk || place.own);
    if (kept) this.keep.put(kept);
    this.talk = new Talk(place.site, this.keep);
    this.host = new Host(
      place.host,
      (path, title) => {
        const moved = path !== this.page.peek().path;
        this.page.value = { path, title };
        // Another page of an application that never loads one: its own answers and its own service.
        if (moved && this.home.peek()) void this.load();
      },
      (token) => void this.talk.identify(token),
    );
    this.talk.onBegun = () => this.host.tell({ type: "identify" });
    effect(() => this.follow());
    effect(() => this.tellHost());
    document.addEventListener("visibilitychange", () => {
      this.look();
      void this.freshen();
    });
    setInterval(() => void this.freshen(), FRESH_MS);
    effect(() => {
      if (this.host.opened.value) void this.freshen();
    });
    effect(() => {
      this.talk.timeline.value;
      this.screen.value;
      this.host.open.value;
      this.look();
    });
  }

  async load(lang: Lang = texts.lang.value): Promise<void> {
    this.failed.value = false;
    const { site } = this.place;
    try {
      const [home] = await Promise.all([
        api.get<WidgetHome>("/api/widget/home", { site, lang, path: this.page.value.path }),
        texts.load(lang),
      ]);
      this.home.value = home;
    } catch {
      await texts.load(lang);
      this.failed.value = true;
    }
  }

  /** A page may stand open for days: whether anybody answers is asked again while it is looked at. */
  private async freshen(): Promise<void> {
    const home = this.home.peek();
    const seen = this.host.open.peek() && document.visibilityState === "visible";
    if (!home || !seen || this.talk.view.peek()) return;
    const { site } = this.place;
    const ask = api.get<SiteState>("/w/state", { site, path: this.page.peek().path });
    const state = await ask.catch(() => home.state);
    if (state.availability === home.state.availability) {
      this.home.value = { ...home, state };
      return;
    }
    await this.load();
    announce(nowWords(state));
  }

  /** The accessibility statement, with the address for feedback. */
  get accessibility(): string {
    return `/accessibility/${this.place.site}?lang=${texts.lang.value}`;
  }

  go(screen: Screen): void {
    this.moved = true;
    this.trail.push(this.screen.value);
    this.screen.value = screen;
  }

  back(): void {
    this.screen.value = this.trail.pop() ?? HOME;
  }

  start(): void {
    this.trail = [];
    this.screen.value = HOME;
  }

  searched(q: string): void {
    this.carried.value = { ...this.carried.value, searched: searchable(q) };
  }

  helped(article: { id: string; lang: string }, helped: boolean): void {
    const { searched } = this.carried.value;
    const { site } = this.place;
    // Counting must never stand in the visitor's way.
    api
      .post("/api/widget/helped", {
        cid: cid(),
        site,
        article: article.id,
        lang: article.lang,
        helped,
        searched,
      })
      .catch(() => {});
  }

  /** A conversation that began, here or in another tab or before the page changed, takes the panel. */
  private follow(): void {
    const { view } = this.talk;
    const id = view.value?.id;
    if (id && id !== this.followed) {
      batch(() => {
        this.trail = [];
        this.screen.value = { name: "talk" };
      });
    }
    this.followed = id;
  }

  private look(): void {
    const shown =
      this.host.open.value && document.visibilityState === "visible" && this.screen.value.name === "talk";
    if (shown) this.talk.sees();
  }

  private countUnread(): { n: number; name: string } {
    const fresh = this.talk.timeline.value.lines.filter(
      (line) => line.entry.by === "advisor" && line.entry.seq > this.talk.seen.value,
    );
    return { n: fresh.length, name: fresh.at(-1)?.entry.by_name ?? "" };
  }

  private tellHost(): void {
    const { n, name } = this.unread.value;
    const shown = this.host.open.value && this.screen.value.name === "talk";
    if (this.talk.asked.value && !shown) {
      this.host.tell({ type: "unread", n: n + 1, text: t("widget.still.title") });
      return;
    }
    const words = n && !shown ? `${t("widget.chat.answered", { name })} ${t("widget.chat.new", { n })}` : "";
    if (words && this.host.open.value) announce(words);
    this.host.tell({ type: "unread", n: shown ? 0 : n, text: words });
    const view = this.talk.view.value;
    // Where many use one computer the page around is not to remember that there was anybody.
    const on = view !== undefined && view.status !== "closed" && !this.place.kiosk;
    this.host.tell({ type: "active", on });
  }
}

import { computed, signal } from "@preact/signals";
import { cid } from "../../../client/src/cid";
import type { ArticleView, MoveArticle, SaveArticle } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import type { Times } from "./calls";
import { type Draft, draftOf, emptyDraft, type Field, merge, payload, read, same, written } from "./draft";
import { forget, keep, kept } from "./kept";

/** What the server does for an article being written. */
export interface ArticlePort {
  article: (id: string) => Promise<ArticleView>;
  save: (id: string, body: SaveArticle) => Promise<ArticleView>;
  move: (id: string, rev: number, to: MoveArticle["to"], note: string) => Promise<ArticleView>;
  schedule: (id: string, rev: number, times: Times, note: string) => Promise<ArticleView>;
  revert: (id: string, rev: number, to_rev: number) => Promise<ArticleView>;
}

export interface Conflict {
  rev: number;
  by: string;
  at: number;
  mine: Draft;
  theirs: Draft;
  /** Both changed these; mine stands until the editor chooses. */
  fields: Field[];
}

/** Somebody saved while the article was open here. */
export interface Newer {
  rev: number;
  by: string;
  at: number;
  /** Nothing was being written here, so it is shown already. */
  taken: boolean;
}

const KEEP_AFTER_MS = 400;

/** One article in an editor's hands: kept on the device as it is typed, saved when they say so. */
export class Editing {
  readonly draft = signal<Draft>(emptyDraft());
  readonly view = signal<ArticleView | undefined>(undefined);
  readonly conflict = signal<Conflict | undefined>(undefined);
  readonly newer = signal<Newer | undefined>(undefined);
  readonly saving = signal(false);
  readonly restoredAt = signal<number | undefined>(undefined);
  private readonly base = signal<Draft>(emptyDraft());
  readonly dirty = computed(() => !same(this.draft.value, this.base.value));

  private rev = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked: SaveArticle | undefined;

  constructor(
    readonly id: string,
    private readonly port: ArticlePort,
    private readonly store: Storage = localStorage,
    private readonly now: () => number = Date.now,
  ) {}

  /** An article that is only here so far: what was typed before a reload is still there. */
  begin(): void {
    const mine = kept(this.id, this.store);
    if (mine) this.draft.value = mine.draft;
  }

  async load(): Promise<void> {
    const view = await this.port.article(this.id);
    const mine = kept(this.id, this.store);
    if (!mine) return this.take(view);
    this.base.value = mine.base;
    this.draft.value = mine.draft;
    if (mine.rev !== view.row.rev) return this.meet(view);
    this.adopt(view);
    if (this.dirty.value) this.restoredAt.value = mine.at;
    else forget(this.id, this.store);
  }

  edit(field: Field, value: unknown): void {
    this.change(written(this.draft.value, field, value));
  }

  change(draft: Draft): void {
    this.draft.value = draft;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEEP_AFTER_MS);
  }

  /** On this device, so that a crash, a reload or a refused save loses nothing. */
  keep(): void {
    clearTimeout(this.timer);
    if (!this.dirty.value) {
      forget(this.id, this.store);
      return;
    }
    keep(
      this.id,
      { rev: this.rev, base: this.base.value, draft: this.draft.value, at: this.now() },
      this.store,
    );
  }

  /** `false`: somebody saved meanwhile, and the editor has to look first. */
  async save(): Promise<boolean> {
    if (this.saving.value) return false;
    this.keep();
    this.saving.value = true;
    const sent = this.draft.value;
    try {
      const view = await this.port.save(this.id, this.body(sent));
      const later = this.draft.value;
      this.asked = undefined;
      this.take(view);
      // What was typed while the answer was on its way is still unsaved.
      if (later !== sent) this.draft.value = merge(sent, later, this.base.value).draft;
      this.keep();
      return true;
    } catch (error) {
      if (!(error instanceof Refused) || !this.isBehind(error)) throw error;
      this.asked = undefined;
      this.meet(await this.port.article(this.id));
      this.keep();
      return false;
    } finally {
      this.saving.value = false;
    }
  }

  async move(to: MoveArticle["to"], note = ""): Promise<boolean> {
    if (this.dirty.value && !(await this.save())) return false;
    return this.act(() => this.port.move(this.id, this.rev, to, note));
  }

  async schedule(times: Times, note = ""): Promise<boolean> {
    if (this.dirty.value && !(await this.save())) return false;
    return this.act(() => this.port.schedule(this.id, this.rev, times, note));
  }

  /** Whether somebody saved meanwhile. What is being written here stays as it is until the editor looks. */
  async look(): Promise<void> {
    if (!this.view.value || this.saving.value || this.conflict.value) return;
    const view = await this.port.article(this.id);
    if (this.saving.value || this.conflict.value || view.row.rev <= this.rev) return;
    const last = lastOf(view);
    const taken = !this.dirty.value;
    if (taken) this.take(view);
    this.newer.value = { rev: view.row.rev, by: last?.by ?? "", at: last?.at ?? view.row.updated_at, taken };
  }

  /** Bring both together now, without saving. */
  async meetNewer(): Promise<void> {
    this.meet(await this.port.article(this.id));
    this.keep();
  }

  async revert(toRev: number): Promise<boolean> {
    return this.act(() => this.port.revert(this.id, this.rev, toRev));
  }

  discard(): void {
    forget(this.id, this.store);
    this.restoredAt.value = undefined;
    this.conflict.value = undefined;
    this.draft.value = this.base.value;
  }

  choose(field: Field, whose: "mine" | "theirs"): void {
    const conflict = this.conflict.value;
    if (conflict) this.edit(field, read(conflict[whose], field));
  }

  settle(): void {
    this.conflict.value = undefined;
  }

  /** A new article that is there already was saved by a request whose answer never came. */
  private isBehind(refused: Refused): boolean {
    return refused.code === "stale" || (refused.code === "conflict" && this.rev === 0);
  }

  private async act(ask: () => Promise<ArticleView>): Promise<boolean> {
    try {
      this.take(await ask());
      this.keep();
      return true;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "stale") throw error;
      this.meet(await this.port.article(this.id));
      return false;
    }
  }

  /** The same words are sent again under the same cid: a reply that got lost saves nothing twice. */
  private body(draft: Draft): SaveArticle {
    const fresh = payload(draft, this.rev, cid(), this.view.value?.candidate);
    const known = this.asked;
    if (!known || !same({ ...known, cid: "" }, { ...fresh, cid: "" })) this.asked = fresh;
    return this.asked ?? fresh;
  }

  private adopt(view: ArticleView): void {
    this.view.value = view;
    this.base.value = draftOf(view);
    this.rev = view.row.rev;
  }

  private take(view: ArticleView): void {
    this.adopt(view);
    this.draft.value = this.base.value;
    this.restoredAt.value = undefined;
    this.conflict.value = undefined;
    this.newer.value = undefined;
  }

  private meet(view: ArticleView): void {
    this.newer.value = undefined;
    const mine = this.draft.value;
    const theirs = draftOf(view);
    const merged = merge(this.base.value, mine, theirs);
    const last = lastOf(view);
    this.adopt(view);
    this.restoredAt.value = undefined;
    this.draft.value = merged.draft;
    this.conflict.value = {
      rev: view.row.rev,
      by: last?.by ?? "",
      at: last?.at ?? view.row.updated_at,
      mine,
      theirs,
      fields: merged.conflicts,
    };
  }
}

function lastOf(view: ArticleView): ArticleView["revisions"][number] | undefined {
  return view.revisions.reduce<ArticleView["revisions"][number] | undefined>(
    (newest, row) => (newest && newest.rev > row.rev ? newest : row),
    undefined,
  );
}

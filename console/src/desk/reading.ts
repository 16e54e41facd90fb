import type { Desk } from "./store";

/** Tells the server how far the conversations in sight have been read, when somebody is there to read it. */
export class Reading {
  readonly #told = new Map<string, number>();

  constructor(readonly desk: Desk) {}

  /** An effect: runs again with the conversations that are in sight, what comes into them, and each second. */
  tell(): void {
    const { desk } = this;
    const seconds = desk.now.value;
    const online = desk.online.value;
    for (const id of desk.panes.shown.value) {
      const timeline = id === undefined ? undefined : desk.timelines.value.get(id);
      if (id === undefined || timeline === undefined || seconds === 0 || !online) continue;
      if (document.visibilityState === "visible") this.#look(id, timeline.cursor);
    }
  }

  #look(id: string, cursor: number): void {
    const { desk } = this;
    const told = Math.max(desk.cards.peek().get(id)?.read_by_advisor ?? 0, this.#told.get(id) ?? 0);
    if (cursor <= told) return;
    this.#told.set(id, cursor);
    void desk.line.call("entry:seen", { conversation: id, seq: cursor }).catch(() => this.#told.delete(id));
  }

  forget(id: string): void {
    this.#told.delete(id);
  }
}

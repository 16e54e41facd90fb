import type { Desk } from "./store";

/** Tells the server how far the open conversation has been read, when somebody is there to read it. */
export class Reading {
  readonly #told = new Map<string, number>();

  constructor(readonly desk: Desk) {}

  /** An effect: runs again with the conversation that is open, what comes into it, and each second. */
  tell(): void {
    const { desk } = this;
    const id = desk.open.value;
    const timeline = id === undefined ? undefined : desk.timelines.value.get(id);
    const seconds = desk.now.value;
    if (id === undefined || timeline === undefined || seconds === 0) return;
    if (document.visibilityState !== "visible" || !desk.online.value) return;
    const told = Math.max(desk.cards.peek().get(id)?.read_by_advisor ?? 0, this.#told.get(id) ?? 0);
    if (timeline.cursor <= told) return;
    this.#told.set(id, timeline.cursor);
    void desk.line
      .call("entry:seen", { conversation: id, seq: timeline.cursor })
      .catch(() => this.#told.delete(id));
  }

  forget(id: string): void {
    this.#told.delete(id);
  }
}

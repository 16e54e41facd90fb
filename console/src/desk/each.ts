import { computed, type ReadonlySignal } from "@preact/signals";

/** One of many: whoever reads it hears of that one alone, however often the others change. */
export class Each<T> {
  readonly #all: ReadonlySignal<ReadonlyMap<string, T>>;
  readonly #one = new Map<string, ReadonlySignal<T | undefined>>();

  constructor(all: ReadonlySignal<ReadonlyMap<string, T>>) {
    this.#all = all;
  }

  of(id: string): T | undefined {
    let one = this.#one.get(id);
    if (!one) {
      one = computed(() => this.#all.value.get(id));
      this.#one.set(id, one);
    }
    return one.value;
  }

  forget(id: string): void {
    this.#one.delete(id);
  }
}

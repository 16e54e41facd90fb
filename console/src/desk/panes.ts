import { computed, signal } from "@preact/signals";

const WIDE = matchMedia("(min-width: 1600px)");
/** Whether there is room for two conversations beside each other. */
export const wide = signal(WIDE.matches);
WIDE.addEventListener("change", () => void isWide());

/** Now: the browser tells of a change a moment after it. */
export function isWide(): boolean {
  wide.value = WIDE.matches;
  return WIDE.matches;
}

/**
 * What lies open: one conversation, or two side by side, each of which keeps its place. One of them is at
 * hand: it is where the keys go and whom an answer reaches.
 */
export class Panes {
  readonly #places = signal<readonly (string | undefined)[]>([undefined]);
  readonly #hand = signal(0);

  readonly open = computed(() => this.#places.value[this.#hand.value]);
  /** What is in sight: on a narrow page that is what is at hand. */
  readonly shown = computed(() => (wide.value ? this.#places.value : [this.open.value]));
  readonly two = computed(() => this.shown.value.length > 1);

  /** In its own place, if it lies open; else in the place of what is at hand. */
  show(id: string | undefined): void {
    const place = id === undefined ? -1 : this.#places.peek().indexOf(id);
    if (place >= 0) this.#hand.value = place;
    else if (id === undefined) this.#alone(this.#other());
    else this.#places.value = this.#places.peek().with(this.#hand.peek(), id);
  }

  /** Lays a conversation beside what is at hand, which stays so. */
  beside(id: string): void {
    const open = this.open.peek();
    if (open === undefined) this.show(id);
    else if (open !== id) {
      this.#places.value = [open, id];
      this.#hand.value = 0;
    }
  }

  /** What is at hand has the page to itself again. */
  single(): void {
    this.#alone(this.open.peek());
  }

  /** Takes one of two away; one alone stays. */
  putAway(id: string): void {
    if (this.#places.peek().length > 1) this.gone(id);
  }

  gone(id: string): void {
    const left = this.#places.peek().filter((one) => one !== id);
    if (left.length < this.#places.peek().length) this.#alone(left[0]);
  }

  #other(): string | undefined {
    return this.#places.peek()[1 - this.#hand.peek()];
  }

  #alone(id: string | undefined): void {
    this.#places.value = [id];
    this.#hand.value = 0;
  }
}

/**
 * The words of @preact/signals that the visitor's side uses, at a fifth of its weight: the build puts this in its place.
 * No signals as children or attributes, no hooks, no clean-up by effects.
 */
import { type Component, options, type VNode } from "preact";

/** Something that ran, what it read, and the version that it read. */
interface Reader {
  readonly seen: Map<Source, number>;
  heard(): void;
  /** Reads anew; only asked for when something it saw has really changed. */
  again(): void;
}

let reader: Reader | undefined;
let due = new Set<Reader>();
let depth = 0;
const ROUNDS = 100;

function forget(one: Reader): void {
  for (const source of one.seen.keys()) source.readers.delete(one);
  one.seen.clear();
}

function watch<T>(one: Reader, work: () => T): T {
  const before = reader;
  forget(one);
  reader = one;
  try {
    return work();
  } finally {
    reader = before;
  }
}

function stale(one: Reader): boolean {
  for (const [source, version] of one.seen) {
    source.renew();
    if (source.version !== version) return true;
  }
  return false;
}

/** Who reads hears of all that `work` changes at once, at its end. */
export function batch<T>(work: () => T): T {
  depth += 1;
  try {
    return work();
  } finally {
    try {
      if (depth === 1) settle();
    } finally {
      depth -= 1;
    }
  }
}

function settle(): void {
  const errors: unknown[] = [];
  for (let round = 0; due.size; round += 1) {
    const now = due;
    due = new Set();
    if (round > ROUNDS) throw new Error("signals that change each other");
    for (const one of now) {
      try {
        if (stale(one)) one.again();
      } catch (error) {
        errors.push(error);
      }
    }
  }
  if (errors.length) throw errors[0];
}

abstract class Source {
  version = 0;
  readonly readers = new Set<Reader>();

  renew(): void {}

  protected note(): void {
    if (!reader) return;
    reader.seen.set(this, this.version);
    this.readers.add(reader);
  }

  protected tell(): void {
    for (const one of this.readers) one.heard();
  }
}

class Signal<T> extends Source {
  constructor(private now: T) {
    super();
  }

  get value(): T {
    this.note();
    return this.now;
  }

  set value(next: T) {
    if (next === this.now) return;
    this.now = next;
    this.version += 1;
    batch(() => this.tell());
  }

  peek(): T {
    return this.now;
  }
}

class Computed<T> extends Source implements Reader {
  readonly seen = new Map<Source, number>();
  private now!: T;
  private old = true;

  constructor(private readonly work: () => T) {
    super();
  }

  get value(): T {
    this.renew();
    this.note();
    return this.now;
  }

  peek(): T {
    this.renew();
    return this.now;
  }

  heard(): void {
    if (this.old) return;
    this.old = true;
    this.tell();
  }

  again(): void {
    const next = watch(this, this.work);
    if (this.version && next === this.now) return;
    this.now = next;
    this.version += 1;
  }

  override renew(): void {
    if (this.old && (!this.version || stale(this))) this.again();
    this.old = false;
  }
}

export const signal = <T>(value: T): Signal<T> => new Signal(value);
export const computed = <T>(work: () => T): Computed<T> => new Computed(work);

function reading(again: (one: Reader) => void): Reader {
  const one: Reader = {
    seen: new Map(),
    heard: () => void due.add(one),
    again: () => again(one),
  };
  return one;
}

export function effect(work: () => void): () => void {
  const one = reading(() => watch(one, work));
  one.again();
  return () => {
    forget(one);
    due.delete(one);
  };
}

// Preact's own names for the steps of drawing, which its hooks build on too.
type Step = "__b" | "__r" | "__e" | "diffed" | "unmount";
type Drawn = VNode & { __c?: Component };
const steps = options as Record<Step, ((...given: unknown[]) => void) | undefined>;
const drawing = new WeakMap<Component, Reader>();

function at(step: Step, also: (drawn: Drawn) => void): void {
  const before = steps[step];
  steps[step] = (...given) => {
    also(given[0] as Drawn);
    before?.(...given);
  };
}

const stop = (): void => {
  reader = undefined;
};
at("__b", stop);
at("__e", stop);
at("diffed", stop);
at("__r", ({ __c: component }) => {
  if (!component) return;
  const one = drawing.get(component) ?? reading(() => component.forceUpdate());
  drawing.set(component, one);
  forget(one);
  reader = one;
});
at("unmount", ({ __c: component }) => {
  const one = component && drawing.get(component);
  if (one) forget(one);
});

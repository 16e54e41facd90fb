import { render } from "preact";
import { useState } from "preact/hooks";
import { expect, test, vi } from "vitest";
import { batch, computed, effect, signal } from "./signals";

const drawn = () => new Promise((resolve) => setTimeout(resolve));

test("an effect runs again when what it read last has changed, and only then", () => {
  const first = signal(true);
  const a = signal(1);
  const b = signal(10);
  const seen: number[] = [];
  const stop = effect(() => void seen.push(first.value ? a.value : b.value));
  b.value = 11;
  a.value = 1;
  a.value = 2;
  first.value = false;
  a.value = 3;
  b.value = 12;
  expect(seen).toEqual([1, 2, 11, 12]);
  stop();
  b.value = 13;
  expect(seen).toHaveLength(4);
});

test("a computed value is worked out once for a change, and is told on only when it differs", () => {
  const a = signal(1);
  const work = vi.fn(() => a.value % 2);
  const odd = computed(work);
  const twice = computed(() => odd.value * 2);
  const seen: number[] = [];
  effect(() => void seen.push(twice.value + odd.value));
  a.value = 3;
  a.value = 4;
  expect(seen).toEqual([3, 0]);
  expect(work).toHaveBeenCalledTimes(3);
  expect(twice.peek()).toBe(0);
});

test("several changes in a batch are heard as one, also from within an effect", () => {
  const a = signal(0);
  const b = signal(0);
  const c = signal(0);
  const seen: string[] = [];
  effect(() => {
    const sum = a.value + b.value;
    batch(() => {
      c.value = sum;
    });
  });
  effect(() => void seen.push(`${a.value}${b.value}${c.value}`));
  batch(() => {
    a.value = 1;
    b.value = 2;
    expect(c.peek()).toBe(0);
  });
  expect(seen.at(0)).toBe("000");
  expect(seen.at(-1)).toBe("123");
});

test("one effect that fails holds up no other, and its fault is seen", () => {
  const a = signal(0);
  const seen: number[] = [];
  effect(() => {
    if (a.value) throw new Error("no");
  });
  effect(() => void seen.push(a.value));
  expect(() => {
    a.value = 1;
  }).toThrow("no");
  a.value = 0;
  expect(seen).toEqual([0, 1, 0]);
});

test("what a computed value could not be, it may be at the next change", () => {
  const a = signal(0);
  const one = computed(() => {
    if (!a.value) throw new Error("none");
    return a.value;
  });
  expect(() => one.value).toThrow("none");
  a.value = 5;
  expect(one.value).toBe(5);
});

test("signals that change each other without end are stopped", () => {
  const a = signal(0);
  expect(() =>
    effect(() => {
      a.value += 1;
    }),
  ).toThrow("change each other");
});

test("a component is drawn again for what it read, and its neighbours are not", async () => {
  const name = signal("Aino");
  const other = signal(0);
  const shown = signal(true);
  const parent = vi.fn();
  const child = vi.fn();
  function Name() {
    const [kept] = useState("hei");
    child();
    return (
      <b>
        {kept} {name.value}
      </b>
    );
  }
  function Page() {
    parent();
    return (
      <main>
        {shown.value && <Name />}
        {other.value}
      </main>
    );
  }
  const root = document.createElement("div");
  render(<Page />, root);
  expect(root.textContent).toBe("hei Aino0");
  name.value = "Eino";
  await drawn();
  expect(root.textContent).toBe("hei Eino0");
  expect(parent).toHaveBeenCalledTimes(1);
  expect(child).toHaveBeenCalledTimes(2);
  shown.value = false;
  await drawn();
  name.value = "Uuno";
  await drawn();
  expect(root.textContent).toBe("0");
  expect(child).toHaveBeenCalledTimes(2);
});

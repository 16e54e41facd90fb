import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Bar } from "../parts/bar";
import type { Widget } from "../widget";

type Module = typeof import("../later");

/** Messages are rare: their code comes when it is first needed, and once. */
const code = signal<Module | undefined>(undefined);
const TRY_AGAIN_MS = 2_000;

function fetchCode(): void {
  import("../later").then(
    (module) => {
      code.value = module;
    },
    () => void setTimeout(fetchCode, TRY_AGAIN_MS),
  );
}

export function Later({ widget, screen }: { widget: Widget; screen: keyof Module }) {
  const Shown = code.value?.[screen];
  useEffect(() => {
    if (!code.peek()) fetchCode();
  }, []);
  return Shown ? <Shown widget={widget} /> : <Bar widget={widget} back={() => widget.start()} />;
}

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { FileLine } from "../../../client/src/contracts";
import { late } from "../../../client/src/late";
import type { Widget } from "../widget";

export interface FileProps {
  widget: Widget;
  file?: FileLine | undefined;
  /** What stands there until the code has come. */
  children?: ComponentChildren;
}

const code = signal<typeof import("../files") | undefined>(undefined);
const TRY_AGAIN_MS = 2_000;

function fetchCode(): void {
  late(() => import("../files")).then(
    (module) => {
      code.value = module;
    },
    () => void setTimeout(fetchCode, TRY_AGAIN_MS),
  );
}

export function Files(props: FileProps) {
  useEffect(() => {
    if (!code.peek()) fetchCode();
  }, []);
  const Shown = code.value?.Files;
  return Shown ? <Shown {...props} /> : props.children;
}

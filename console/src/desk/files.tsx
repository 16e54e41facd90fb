import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { ConversationCard, FileLine } from "../../../client/src/contracts";

type Module = typeof import("../files");

/** What shows and sends files comes when there is a file, or may be one. */
const code = signal<Module | undefined>(undefined);
const TRY_AGAIN_MS = 2_000;

function fetchCode(): void {
  import("../files").then(
    (module) => {
      code.value = module;
    },
    () => void setTimeout(fetchCode, TRY_AGAIN_MS),
  );
}

function useCode(): Module | undefined {
  useEffect(() => {
    if (!code.peek()) fetchCode();
  }, []);
  return code.value;
}

/** `children` stand there until the code has come. */
export function FileShown({ file, children }: { file: FileLine; children: ComponentChildren }) {
  const Shown = useCode()?.FileShown;
  return Shown ? <Shown file={file} /> : children;
}

export function FileAttach({ card }: { card: ConversationCard }) {
  const Attach = useCode()?.FileAttach;
  return Attach ? <Attach conversation={card.id} files={card.files} /> : null;
}

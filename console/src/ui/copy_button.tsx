import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../client/src/ui";
import { t } from "../texts";

interface Props {
  text: string;
  label: string;
  copied: string;
  /** Where the text is seen: chosen there when the browser keeps its clipboard to itself. */
  of: RefObject<HTMLElement | null>;
}

/** Copies, and says beside the button whether that worked: in a dialog too, where nothing outside is heard. */
export function CopyButton({ text, label, copied, of }: Props) {
  const [told, tell] = useState("");
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      tell(copied);
    } catch {
      if (of.current instanceof HTMLInputElement) of.current.select();
      else if (of.current) getSelection()?.selectAllChildren(of.current);
      tell(t("console.copy.chosen"));
    }
  }
  return (
    <>
      <Button icon="article" onClick={() => void copy()}>
        {label}
      </Button>
      <span class="soft" role="status">
        {told}
      </span>
    </>
  );
}

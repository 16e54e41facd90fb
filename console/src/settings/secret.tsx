import { useEffect, useRef } from "preact/hooks";
import { announce, Button } from "../../../client/src/ui";

interface Props {
  of: string;
  /** What it is and where it belongs. */
  told: string;
  copy: string;
  copied: string;
  done: string;
  onDone: () => void;
}

/** The one time that it is seen. */
export function Secret(props: Props) {
  const told = useRef<HTMLParagraphElement>(null);
  const shown = useRef<HTMLElement>(null);
  useEffect(() => told.current?.focus(), []);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(props.of);
      announce(props.copied);
    } catch {
      // Where the browser keeps its clipboard to itself: chosen, so that Ctrl+C takes it.
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
    }
  }
  return (
    <div class="settings-secret">
      <p ref={told} tabIndex={-1}>
        {props.told}
      </p>
      <pre class="sites-code">
        <code ref={shown}>{props.of}</code>
      </pre>
      <div class="page-row">
        <Button icon="article" onClick={() => void copy()}>
          {props.copy}
        </Button>
        <Button look="primary" onClick={props.onDone}>
          {props.done}
        </Button>
      </div>
    </div>
  );
}

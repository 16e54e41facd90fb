import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../../client/src/ui";
import { CopyButton } from "../ui/copy_button";

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
  return (
    <div class="settings-secret">
      <p ref={told} tabIndex={-1}>
        {props.told}
      </p>
      <pre class="sites-code">
        <code ref={shown}>{props.of}</code>
      </pre>
      <div class="page-row">
        <CopyButton text={props.of} label={props.copy} copied={props.copied} of={shown} />
        <Button look="primary" onClick={props.onDone}>
          {props.done}
        </Button>
      </div>
    </div>
  );
}

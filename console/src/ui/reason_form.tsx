import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Button, Field } from "../../../client/src/ui";

interface Props {
  label: string;
  hint: string;
  /** Said when fewer than `least` letters were given. */
  needed: string;
  least: number;
  most: number;
  send: string;
  cancel: string;
  /** What is said of a failure; the form stays, with what was written. */
  failed: (failure: unknown) => string;
  run: (reason: string) => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}

/** The inside of a dialog that does nothing before a reason is given. */
export function ReasonForm(props: Props) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (reason.trim().length < props.least) {
      setError(props.needed);
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      await props.run(reason.trim());
    } catch (failure) {
      setError(props.failed(failure));
      setBusy(false);
      field.current?.focus();
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {props.children}
      <Field label={props.label} hint={props.hint} error={error}>
        {(wiring) => (
          <input
            {...wiring}
            ref={field}
            class="input"
            maxLength={props.most}
            autocomplete="off"
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="dialog-foot">
        <Button onClick={props.onClose}>{props.cancel}</Button>
        <Button look="primary" submit off={busy}>
          {props.send}
        </Button>
      </div>
    </form>
  );
}

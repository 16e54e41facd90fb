import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Button, Field } from "../../../client/src/ui";
import { reasonOf } from "./calls";
import { t } from "./texts";

interface Props {
  label: string;
  hint: string;
  /** Said when fewer than `least` letters were given. */
  needed: string;
  least: number;
  most: number;
  send: string;
  failed: (reason: string) => string;
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
      setError(props.failed(reasonOf(failure)));
      setBusy(false);
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
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="dialog-foot">
        <Button onClick={props.onClose}>{t("editor.cancel")}</Button>
        <Button look="primary" submit off={busy}>
          {props.send}
        </Button>
      </div>
    </form>
  );
}

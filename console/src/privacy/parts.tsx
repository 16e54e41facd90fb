import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import { Field } from "../../../client/src/ui";
import { FormDialog } from "../ui/form_dialog";
import { t } from "./texts";

export function Part(props: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="page-card" aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      {props.children}
    </section>
  );
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export const LEAST_LETTERS = 3;
export const MOST_LETTERS = 300;

interface ReasonProps {
  value: string;
  error: string;
  onInput: (reason: string) => void;
}

export function ReasonField({ value, error, onInput }: ReasonProps) {
  return (
    <Field label={t("privacy.reason")} hint={t("privacy.reason.hint")} error={error}>
      {(wiring) => (
        <input
          {...wiring}
          class="input"
          maxLength={MOST_LETTERS}
          autocomplete="off"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface DialogProps {
  title: string;
  send: string;
  run: (cid: string, reason: string) => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}

/** Something that is done for a reason, which is kept beside it. */
export function ReasonDialog({ title, send, run, onClose, children }: DialogProps) {
  const [reason, setReason] = useState("");
  const [lacking, setLacking] = useState("");
  // A try whose answer was lost is known again.
  const [id] = useState(cid);
  return (
    <FormDialog
      title={title}
      class="padded stack privacy-form"
      send={send}
      run={async () => {
        const lacks = reason.trim().length < LEAST_LETTERS;
        setLacking(lacks ? t("privacy.reason.needed") : "");
        if (lacks) return "";
        await run(id, reason.trim());
      }}
      onClose={onClose}
    >
      {children}
      <ReasonField value={reason} error={lacking} onInput={setReason} />
    </FormDialog>
  );
}

import { useState } from "preact/hooks";
import type { AskAudit, AuditPerson } from "../../../client/src/contracts";
import { Button, Field } from "../../../client/src/ui";
import type { Filters } from "./calls";
import { type Key, t } from "./texts";

type Subject = NonNullable<AskAudit["subject"]>;
const SUBJECTS: readonly Subject[] = [
  "reading",
  "alerts",
  "exports",
  "sign_in",
  "rights",
  "recordings",
  "oversight",
  "settings",
  "binding",
  "blocks",
  "erasure",
  "integrations",
  "audit",
];
const NOTHING = { who: "", subject: "", since: "", until: "", receipt: "" };

interface Props {
  people: AuditPerson[];
  /** No conversation has the number that was asked for. */
  unknown: boolean;
  onSearch: (to: Filters) => void;
}

/** By whom, what, when, and of whose conversation. */
export function Search({ people, unknown, onSearch }: Props) {
  const [form, setForm] = useState(NOTHING);
  const change = (name: keyof typeof NOTHING) => (event: { currentTarget: { value: string } }) =>
    setForm({ ...form, [name]: event.currentTarget.value });

  function send(event: Event): void {
    event.preventDefault();
    const until = midnight(form.until);
    onSearch({
      ...(form.who ? { who: form.who } : {}),
      ...(form.subject ? { subject: form.subject as Subject } : {}),
      ...(form.since ? { since: midnight(form.since).getTime() } : {}),
      ...(form.until ? { until: until.setDate(until.getDate() + 1) } : {}),
      ...(form.receipt.trim() ? { receipt: form.receipt.trim() } : {}),
    });
  }

  return (
    <form class="page-card audit-search" onSubmit={send}>
      <Field label={t("audit.who")}>
        {(wiring) => (
          <select {...wiring} class="input" value={form.who} onChange={change("who")}>
            <option value="">{t("audit.everybody")}</option>
            {people.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("audit.what")}>
        {(wiring) => (
          <select {...wiring} class="input" value={form.subject} onChange={change("subject")}>
            <option value="">{t("audit.everything")}</option>
            {SUBJECTS.map((one) => (
              <option key={one} value={one}>
                {t(`audit.subject.${one}` as Key)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("audit.since")}>
        {(wiring) => (
          <input {...wiring} class="input" type="date" value={form.since} onInput={change("since")} />
        )}
      </Field>
      <Field label={t("audit.until")}>
        {(wiring) => (
          <input {...wiring} class="input" type="date" value={form.until} onInput={change("until")} />
        )}
      </Field>
      <Field
        label={t("audit.receipt")}
        hint={t("audit.receipt_hint")}
        error={unknown && t("audit.receipt_unknown")}
      >
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            maxLength={40}
            autocomplete="off"
            value={form.receipt}
            onInput={change("receipt")}
          />
        )}
      </Field>
      <div class="page-row">
        <Button look="primary" icon="search" submit>
          {t("audit.search")}
        </Button>
        <Button
          onClick={() => {
            setForm(NOTHING);
            onSearch({});
          }}
        >
          {t("audit.clear")}
        </Button>
      </div>
    </form>
  );
}

/** The beginning of a day where the reader is. */
function midnight(day: string): Date {
  return new Date(`${day}T00:00`);
}

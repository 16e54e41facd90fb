import { useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { EvidenceLine, Transcript } from "../../../client/src/contracts";
import { Button, Dialog, Field, Notice } from "../../../client/src/ui";
import { calls, reasonOf } from "./calls";
import { Redacted } from "./parts";
import { dayAndTime, t } from "./texts";

const LEAST_LETTERS = 3;

/** A whole conversation, for a reason: nothing is fetched before one is given. */
export function TranscriptDialog(props: { group: string; question: EvidenceLine; onClose: () => void }) {
  const { group, question, onClose } = props;
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [read, setRead] = useState<Transcript>();
  const [asked] = useState(cid);
  const field = useRef<HTMLInputElement>(null);

  async function open(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (reason.trim().length < LEAST_LETTERS) {
      setError(t("editor.transcript.reason_needed"));
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      setRead(await calls.transcript(group, asked, question.id, reason.trim()));
    } catch (failure) {
      setError(t("editor.transcript.failed", { reason: reasonOf(failure) }));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title={t("editor.transcript.title")} closeLabel={t("editor.close")} onClose={onClose}>
      {read ? (
        <Lines read={read} />
      ) : (
        <form onSubmit={(event) => void open(event)} noValidate>
          <p class="dialog-lead">
            <Redacted text={question.text} lang={question.lang} />
          </p>
          <p>{t("editor.transcript.note")}</p>
          <Field
            label={t("editor.transcript.reason")}
            hint={t("editor.transcript.reason_hint")}
            error={error}
          >
            {(wiring) => (
              <input
                {...wiring}
                ref={field}
                class="input"
                maxLength={300}
                value={reason}
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            )}
          </Field>
          <div class="dialog-foot">
            <Button onClick={onClose}>{t("editor.cancel")}</Button>
            <Button look="primary" submit off={busy}>
              {t("editor.transcript.do")}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Lines({ read }: { read: Transcript }) {
  return (
    <>
      <div role="status">
        <Notice tone="info">{t("editor.transcript.logged")}</Notice>
      </div>
      <section class="transcript" aria-label={t("editor.transcript.title")} tabIndex={0}>
        <ol>
          {read.lines.map((line, index) => (
            <li key={index} class={line.by}>
              <b>{t(`editor.transcript.${line.by}`)}</b> <span class="fine">{dayAndTime(line.at)}</span>
              <p>
                <Redacted text={line.text} lang={read.lang} />
              </p>
            </li>
          ))}
        </ol>
      </section>
      {read.openings.length > 0 && (
        <section>
          <h3>{t("editor.transcript.before")}</h3>
          <ul class="openings">
            {read.openings.map((one) => (
              <li key={one.at} class="fine">
                {one.by} · {dayAndTime(one.at)} · {one.reason}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

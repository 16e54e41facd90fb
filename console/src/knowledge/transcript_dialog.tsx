import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { EvidenceLine, Transcript } from "../../../client/src/contracts";
import { Dialog, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { ReasonForm } from "../ui/reason_form";
import { calls } from "./calls";
import { Redacted } from "./parts";
import { dayAndTime, t } from "./texts";

const LEAST_LETTERS = 3;

/** A whole conversation, for a reason: nothing is fetched before one is given. */
export function TranscriptDialog(props: { group: string; question: EvidenceLine; onClose: () => void }) {
  const { group, question, onClose } = props;
  const [read, setRead] = useState<Transcript>();
  const [asked] = useState(cid);

  return (
    <Dialog title={t("editor.transcript.title")} closeLabel={t("editor.close")} onClose={onClose}>
      {read ? (
        <Lines read={read} />
      ) : (
        <ReasonForm
          label={t("editor.transcript.reason")}
          hint={t("editor.transcript.reason_hint")}
          needed={t("editor.transcript.reason_needed")}
          least={LEAST_LETTERS}
          most={300}
          send={t("editor.transcript.do")}
          cancel={t("editor.cancel")}
          failed={(failure) => t("editor.transcript.failed", { reason: reasonOf(failure) })}
          run={async (reason) => setRead(await calls.transcript(group, asked, question.id, reason))}
          onClose={onClose}
        >
          <p class="dialog-lead">
            <Redacted text={question.text} lang={question.lang} />
          </p>
          <p>{t("editor.transcript.note")}</p>
        </ReasonForm>
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

import { useState } from "preact/hooks";
import type { CandidateRow, CandidateView, EvidenceLine } from "../../../client/src/contracts";
import { announce, Button, Dialog, Icon, Notice } from "../../../client/src/ui";
import { calls, reasonOf } from "./calls";
import { KIND_ICONS } from "./candidate_list";
import { nearestCovers } from "./candidates";
import { countAll } from "./counting";
import { useLoaded } from "./load";
import { Empty, Failed, Go, LangTag, Redacted, Tag } from "./parts";
import { ReasonForm } from "./reason_form";
import { pathOf } from "./route";
import { number, percent, t, texts } from "./texts";
import { TranscriptDialog } from "./transcript_dialog";

interface Props {
  row: CandidateRow;
  base: string;
  navigate: (path: string) => void;
  onMuted: () => void;
}

/** What a candidate rests on, and what an editor can do with it. */
export function Evidence({ row, base, navigate, onMuted }: Props) {
  const { data, failed, again } = useLoaded((signal) => calls.candidate(row.id, signal), [row.id, row.rev]);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const [muting, setMuting] = useState(false);

  async function adopt(extend?: string): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      const made = await calls.adopt(row.id, row.rev, extend);
      void countAll();
      navigate(pathOf(base, { view: "article", id: made.article, fresh: false }));
    } catch (error) {
      setRefused(t("editor.adopt.failed", { reason: reasonOf(error) }));
    } finally {
      setBusy(false);
    }
  }

  const covered = nearestCovers(row);
  const extend = row.nearest && (
    <Button
      key="extend"
      look={covered ? "primary" : "second"}
      off={busy}
      onClick={() => void adopt(row.nearest)}
    >
      {t("editor.adopt.extend")}
    </Button>
  );
  const fresh = (
    <Button key="new" look={covered ? "second" : "primary"} off={busy} onClick={() => void adopt()}>
      {t("editor.adopt.new")}
    </Button>
  );
  return (
    <aside class="side" aria-labelledby="evidence-title">
      <header>
        <h2 id="evidence-title" class="title" lang={row.lang}>
          {row.title}
        </h2>
        <p class="fine">
          <Icon name={KIND_ICONS[row.kind]} size="xs" />{" "}
          {t("editor.evidence.sum", {
            kind: t(`editor.gap.${row.kind}`),
            count: number(row.count_30d),
            minutes: number(row.minutes),
          })}
        </p>
        <p class="fine">{t(`editor.gap.${row.kind}_note`)}</p>
      </header>
      <div class="side-body">
        {data ? (
          <Details view={data} base={base} navigate={navigate} />
        ) : failed ? (
          <Failed reason={failed} again={again} />
        ) : (
          <Empty title={t("editor.loading")} />
        )}
      </div>
      <footer>
        {refused && (
          <div class="whole" role="alert">
            <Notice tone="late">{refused}</Notice>
          </div>
        )}
        {covered ? [extend, fresh] : [fresh, extend]}
        <Button look="quiet" onClick={() => setMuting(true)}>
          {t("editor.mute")}
        </Button>
      </footer>
      {muting && <Mute row={row} onClose={() => setMuting(false)} onMuted={onMuted} />}
    </aside>
  );
}

function Details({
  view,
  base,
  navigate,
}: {
  view: CandidateView;
  base: string;
  navigate: Props["navigate"];
}) {
  const { row } = view;
  const [reading, setReading] = useState<EvidenceLine>();
  return (
    <>
      <section>
        <h3>
          {t("editor.evidence.asked")} <small>{t("editor.evidence.asked_count", { n: row.count })}</small>
        </h3>
        {view.questions.length === 0 && <p class="fine">{t("editor.evidence.no_questions")}</p>}
        <ul class="asked">
          {view.questions.map((question) => (
            <li key={question.id}>
              <span class="grow">
                <Redacted text={question.text} lang={question.lang} />
              </span>
              {question.lang !== texts.lang.value && <LangTag lang={question.lang} />}
              <Button
                look="quiet"
                aria-label={t("editor.transcript.open_of", { question: question.text })}
                onClick={() => setReading(question)}
              >
                {t("editor.transcript.open")}
              </Button>
            </li>
          ))}
        </ul>
        {reading && (
          <TranscriptDialog group={row.id} question={reading} onClose={() => setReading(undefined)} />
        )}
        {view.questions.some((question) => question.text.includes("⟦")) && (
          <p class="fine">{t("editor.evidence.redacted")}</p>
        )}
      </section>
      <section>
        <h3>{t("editor.evidence.answered")}</h3>
        {view.answers.length === 0 && <p class="fine">{t("editor.evidence.answered_none")}</p>}
        {view.answers.map((answer, index) => (
          <blockquote key={index}>
            <p>
              <Redacted text={answer.text} lang={answer.lang} />
            </p>
            <footer class="fine">
              {t("editor.evidence.used", { n: answer.count })}
              {answer.edited && ` · ${t("editor.evidence.edited")}`}
            </footer>
          </blockquote>
        ))}
      </section>
      <section>
        <h3>{t("editor.evidence.nearest")}</h3>
        {row.nearest ? (
          <>
            <p>
              <Go to={pathOf(base, { view: "article", id: row.nearest, fresh: false })} navigate={navigate}>
                {row.nearest_title ?? row.nearest}
              </Go>
            </p>
            <p class="fine">
              {t("editor.evidence.cover", { cover: number(row.cover, 2), share: percent(row.cover) })}{" "}
              {nearestCovers(row) && t("editor.evidence.extend_note")}
            </p>
          </>
        ) : (
          <p class="fine">{t("editor.evidence.nearest_none")}</p>
        )}
      </section>
      {view.searches.length > 0 && (
        <section>
          <h3>{t("editor.evidence.searches")}</h3>
          <ul class="terms">
            {view.searches.map((search) => (
              <li key={search}>
                <Tag>{search}</Tag>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Mute({ row, onClose, onMuted }: { row: CandidateRow; onClose: () => void; onMuted: () => void }) {
  async function mute(reason: string): Promise<void> {
    await calls.mute(row.id, row.rev, reason);
    announce(t("editor.mute.done"));
    onClose();
    onMuted();
  }

  return (
    <Dialog title={t("editor.mute.title")} closeLabel={t("editor.close")} onClose={onClose}>
      <ReasonForm
        label={t("editor.mute.reason")}
        hint={t("editor.mute.reason_hint")}
        needed={t("editor.mute.reason_needed")}
        least={1}
        most={200}
        send={t("editor.mute.do")}
        failed={(reason) => t("editor.act.failed", { reason })}
        run={mute}
        onClose={onClose}
      >
        <p class="dialog-lead" lang={row.lang}>
          <b>{row.title}</b>
        </p>
        <p>{t("editor.mute.note")}</p>
      </ReasonForm>
    </Dialog>
  );
}

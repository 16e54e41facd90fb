import { useState } from "preact/hooks";
import type { CandidateRow, CandidateView, EvidenceLine } from "../../../client/src/contracts";
import { Button } from "../../../client/src/ui";
import { calls } from "./calls";
import { GroupChoice } from "./group_choice";
import type { Done } from "./group_steps";
import { LangTag, Redacted } from "./parts";
import { t, texts } from "./texts";
import { TranscriptDialog } from "./transcript_dialog";

const FIRST = 12;

interface Props {
  view: CandidateView;
  rows: CandidateRow[];
  /** A muted one is only read. */
  fixed: boolean;
  onDone: (done: Done, to: string) => void;
  onMerge: () => void;
  /** What was refused is looked at again. */
  refresh: () => void;
}

/** The questions of a group: each leads to its conversation, and some may be put into another group. */
export function Asked({ view, rows, fixed, onDone, onMerge, refresh }: Props) {
  const { row, questions } = view;
  const [reading, setReading] = useState<EvidenceLine>();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [moving, setMoving] = useState(false);
  const [all, setAll] = useState(false);
  const shown = all ? questions : questions.slice(0, FIRST);
  const chosen = questions.filter((one) => picked.includes(one.id));

  async function move(to: string | undefined): Promise<void> {
    const ids = chosen.map((one) => one.id);
    const ref = await calls.moveQuestions(row.id, row.rev, ids, to).catch((error: unknown) => {
      refresh();
      throw error;
    });
    setMoving(false);
    onDone({ what: to ? "moved" : "parted", group: row.id, step: ref.step, n: ids.length }, row.id);
  }

  return (
    <section>
      <h3>
        {t("editor.evidence.asked")} <small>{t("editor.evidence.asked_count", { n: row.count })}</small>
      </h3>
      {questions.length === 0 && <p class="fine">{t("editor.evidence.no_questions")}</p>}
      <ul class="asked">
        {shown.map((question) => (
          <li key={question.id}>
            {!fixed && (
              <input
                type="checkbox"
                aria-label={t("editor.group.pick", { question: question.text })}
                checked={picked.includes(question.id)}
                onChange={(event) => {
                  const on = event.currentTarget.checked;
                  setPicked((was) => (on ? [...was, question.id] : was.filter((one) => one !== question.id)));
                }}
              />
            )}
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
      {!all && questions.length > FIRST && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {t("editor.group.show_all", { n: questions.length })}
        </Button>
      )}
      {!fixed && questions.length > 0 && (
        <p class="picked">
          <Button off={chosen.length === 0} onClick={() => setMoving(true)}>
            {t("editor.group.move")}
          </Button>
          <Button look="quiet" onClick={onMerge}>
            {t("editor.group.merge")}
          </Button>
          <span class="fine" role="status">
            {chosen.length ? t("editor.group.picked", { n: chosen.length }) : t("editor.group.move_note")}
          </span>
        </p>
      )}
      {questions.some((question) => question.text.includes("⟦")) && (
        <p class="fine">{t("editor.evidence.redacted")}</p>
      )}
      {reading && (
        <TranscriptDialog group={row.id} question={reading} onClose={() => setReading(undefined)} />
      )}
      {moving && (
        <GroupChoice
          title={t("editor.group.move_title", { n: chosen.length })}
          note={t("editor.group.move_lead")}
          send={t("editor.group.move_do")}
          row={row}
          rows={rows}
          fresh={chosen.length < row.count}
          run={move}
          onClose={() => setMoving(false)}
        />
      )}
    </section>
  );
}

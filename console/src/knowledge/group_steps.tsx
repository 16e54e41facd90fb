import { useEffect, useRef, useState } from "preact/hooks";
import type { AlikeCandidate, CandidateRow, GroupStep } from "../../../client/src/contracts";
import { announce, Button, Icon, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { calls } from "./calls";
import type { StepKind } from "./candidates";
import { Redacted } from "./parts";
import { moment, percent, t } from "./texts";

/** What was just done to groups, and what it takes to undo it. A mute has its revision instead of a step. */
export interface Done {
  what: StepKind;
  group: string;
  step?: string;
  rev?: number;
  n?: number;
}

async function undo(done: Done): Promise<void> {
  if (done.step) await calls.undo(done.group, done.step);
  else if (done.rev) await calls.reopen(done.group, done.rev);
}

/** Above the list, after a decision: what came of it, with the way back at hand. */
export function JustDone(props: { done: Done; onUndone: (group: string) => void; onClose: () => void }) {
  const { done, onUndone, onClose } = props;
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const back = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone with what it was about; the keyboard goes on from here.
  useEffect(() => back.current?.focus(), [done]);
  const what = t(`editor.group.done.${done.what}`, { n: done.n ?? 0 });
  useEffect(() => announce(what), [done]);

  async function run(): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await undo(done);
      announce(t("editor.group.undone"));
      onUndone(done.group);
    } catch (error) {
      setFailed(t("editor.group.undo_failed", { reason: reasonOf(error) }));
      setBusy(false);
    }
  }

  return (
    <div class="just-done">
      <Notice tone={failed ? "late" : "ok"}>
        <p role={failed ? "alert" : undefined}>{failed || what}</p>
        <p>
          {!failed && (
            <Button buttonRef={back} off={busy} onClick={() => void run()}>
              {t("editor.group.undo")}
            </Button>
          )}
          <Button look="quiet" onClick={onClose}>
            {t("editor.close")}
          </Button>
        </p>
      </Notice>
    </div>
  );
}

interface StepsProps {
  steps: GroupStep[];
  onUndone: (group: string) => void;
  refresh: () => void;
}

/** What editors did lately, each with its way back: a decision is not only for the one who made it. */
export function Steps({ steps, onUndone, refresh }: StepsProps) {
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  if (!steps.length) return null;

  async function run(step: GroupStep): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailed("");
    try {
      await undo({ what: step.what, group: step.group, step: step.id });
      announce(t("editor.group.undone"));
      onUndone(step.group);
    } catch (error) {
      setFailed(t("editor.group.undo_failed", { reason: reasonOf(error) }));
      refresh();
    } finally {
      setBusy(false);
    }
  }

  return (
    <details class="steps">
      <summary>{t("editor.group.steps", { n: steps.length })}</summary>
      {failed && (
        <div role="alert">
          <Notice tone="late">{failed}</Notice>
        </div>
      )}
      <ul>
        {steps.map((step) => (
          <li key={step.id}>
            <span class="grow">
              <b>{t(`editor.group.step.${step.what}`, { n: step.questions })}</b>{" "}
              {step.text && (
                <>
                  ”<Redacted text={step.text} lang="" />”
                </>
              )}
              {step.other_title && (
                <>
                  {" "}
                  <Icon name="next" size="xs" /> ”<Redacted text={step.other_title} lang="" />”
                </>
              )}
              <small>
                {step.by} · {moment(step.at)}
              </small>
            </span>
            <Button
              look="quiet"
              off={busy}
              aria-label={t("editor.group.undo_of", { what: step.text || step.by })}
              onClick={() => void run(step)}
            >
              {t("editor.group.undo")}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface AlikeProps {
  row: CandidateRow;
  alike: AlikeCandidate[];
  onDone: (done: Done, to: string) => void;
  /** What was refused is looked at again. */
  refresh: () => void;
}

/** Groups that the night takes for the same. An editor says yes or no, and is not asked again. */
export function Alike({ row, alike, onDone, refresh }: AlikeProps) {
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  if (!alike.length) return null;

  async function decide(other: string, same: boolean): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailed("");
    try {
      const ref = await (same ? calls.merge : calls.apart)(row.id, row.rev, other);
      onDone(
        { what: same ? "merged" : "apart", group: row.id, step: ref.step, n: row.count },
        same ? ref.group : row.id,
      );
    } catch (error) {
      setFailed(t("editor.group.failed", { reason: reasonOf(error) }));
      refresh();
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class="alike">
      <h3>{t("editor.group.alike")}</h3>
      <p class="fine">{t("editor.group.alike_note")}</p>
      {failed && (
        <div role="alert">
          <Notice tone="late">{failed}</Notice>
        </div>
      )}
      <ul>
        {alike.map((one) => (
          <li key={one.id}>
            <span class="grow">
              <Redacted text={one.title} lang={row.lang} />
              <small>
                {t("editor.evidence.asked_count", { n: one.count })} ·{" "}
                {t("editor.group.alike_share", { share: percent(one.alike) })}
              </small>
            </span>
            <Button
              off={busy}
              aria-label={t("editor.group.same_of", { title: one.title })}
              onClick={() => void decide(one.id, true)}
            >
              {t("editor.group.same")}
            </Button>
            <Button
              look="quiet"
              off={busy}
              aria-label={t("editor.group.different_of", { title: one.title })}
              onClick={() => void decide(one.id, false)}
            >
              {t("editor.group.different")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

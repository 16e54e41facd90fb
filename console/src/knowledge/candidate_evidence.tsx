import { useState } from "preact/hooks";
import type { CandidateRow, CandidateView } from "../../../client/src/contracts";
import { announce, Button, Dialog, Icon, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { ReasonForm } from "../ui/reason_form";
import { Asked } from "./asked";
import { calls } from "./calls";
import { KIND_ICONS } from "./candidate_list";
import { nearestCovers } from "./candidates";
import { countAll } from "./counting";
import { GroupChoice } from "./group_choice";
import { Alike, type Done } from "./group_steps";
import { Empty, Go, Redacted, Tag } from "./parts";
import { pathOf } from "./route";
import { number, percent, t } from "./texts";

interface Props {
  row: CandidateRow;
  /** All that are shown, to put groups together. */
  rows: CandidateRow[];
  muted: boolean;
  base: string;
  navigate: (path: string) => void;
  onDone: (done: Done | undefined, to: string) => void;
  /** What was refused is looked at again. */
  refresh: () => void;
}

/** What a candidate rests on, and what an editor can do with it. */
export function Evidence({ row, rows, muted, base, navigate, onDone, refresh }: Props) {
  const { data, failed, again } = useLoaded((signal) => calls.candidate(row.id, signal), [row.id, row.rev]);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const [asking, setAsking] = useState<"mute" | "merge">();

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

  async function merge(into: string | undefined): Promise<void> {
    if (!into) return;
    const ref = await calls.merge(row.id, row.rev, into).catch((error: unknown) => {
      refresh();
      throw error;
    });
    setAsking(undefined);
    onDone({ what: "merged", group: row.id, step: ref.step, n: row.count }, ref.group);
  }

  async function reopen(): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await calls.reopen(row.id, row.rev);
      announce(t("editor.muted.back"));
      onDone(undefined, row.id);
    } catch (error) {
      setRefused(t("editor.act.failed", { reason: reasonOf(error) }));
      refresh();
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
          <Details
            view={data}
            rows={rows}
            base={base}
            navigate={navigate}
            onDone={onDone}
            onMerge={() => setAsking("merge")}
            refresh={refresh}
          />
        ) : failed ? (
          <Failed reason={failed} again={again} />
        ) : (
          <Empty title={common("console.fetching")} />
        )}
      </div>
      <footer>
        {refused && (
          <div class="whole" role="alert">
            <Notice tone="late">{refused}</Notice>
          </div>
        )}
        {muted ? (
          <Button look="primary" off={busy} onClick={() => void reopen()}>
            {t("editor.muted.reopen")}
          </Button>
        ) : (
          <>
            {covered ? [extend, fresh] : [fresh, extend]}
            <Button look="quiet" onClick={() => setAsking("mute")}>
              {t("editor.mute")}
            </Button>
          </>
        )}
      </footer>
      {asking === "mute" && <Mute row={row} onClose={() => setAsking(undefined)} onDone={onDone} />}
      {asking === "merge" && (
        <GroupChoice
          title={t("editor.group.merge_title")}
          note={t("editor.group.merge_lead", { title: row.title })}
          send={t("editor.group.merge_do")}
          row={row}
          rows={rows}
          fresh={false}
          run={merge}
          onClose={() => setAsking(undefined)}
        />
      )}
    </aside>
  );
}

function Details(props: {
  view: CandidateView;
  rows: CandidateRow[];
  base: string;
  navigate: Props["navigate"];
  onDone: Props["onDone"];
  onMerge: () => void;
  refresh: () => void;
}) {
  const { view, rows, base, navigate, onDone, onMerge, refresh } = props;
  const { row } = view;
  const fixed = row.reason !== "";
  return (
    <>
      {fixed && (
        <section>
          <h3>{t("editor.muted.reason")}</h3>
          <p>{row.reason}</p>
        </section>
      )}
      {!fixed && <Alike row={row} alike={view.alike} onDone={onDone} refresh={refresh} />}
      <Asked view={view} rows={rows} fixed={fixed} onDone={onDone} onMerge={onMerge} refresh={refresh} />
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
            {row.passed > 0 && (
              <p class="fine">
                {t("editor.evidence.passed", { n: row.passed })}{" "}
                {row.passed > 1 && t("editor.evidence.passed_note")}
              </p>
            )}
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

function Mute({ row, onClose, onDone }: Pick<Props, "row" | "onDone"> & { onClose: () => void }) {
  async function mute(reason: string): Promise<void> {
    const { rev } = await calls.mute(row.id, row.rev, reason);
    onClose();
    onDone({ what: "muted", group: row.id, rev }, "");
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
        cancel={t("editor.cancel")}
        failed={(failure) => t("editor.act.failed", { reason: reasonOf(failure) })}
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

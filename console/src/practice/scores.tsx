import type { RunView, ScoreView } from "../../../client/src/contracts";
import { dayOf, timeOf } from "../dates";
import { number } from "../texts";
import { type Key, t, texts } from "./texts";

const KINDS = ["asks_for_code", "personal", "tone", "jargon"];

function remarksOf(score: ScoreView): string {
  const told = Object.entries(score.remarks).map(([kind, n]) =>
    t(`practice.remark.${KINDS.includes(kind) ? kind : "other"}` as Key, { n }),
  );
  return told.join(", ") || t("practice.remarks_none");
}

/** One's own practices, the latest first; nobody else is shown them. */
export function Scores({ runs }: { runs: RunView[] }) {
  const { lang } = texts;
  return (
    <section class="page-card" aria-labelledby="practice-runs">
      <h2 id="practice-runs">{t("practice.runs")}</h2>
      {runs.length === 0 && <p class="soft">{t("practice.no_runs")}</p>}
      {runs.map((run) => (
        <article key={run.id} aria-labelledby={`run-${run.id}`}>
          <h3 id={`run-${run.id}`}>
            {dayOf(run.started_at, lang.value)} {timeOf(run.started_at, lang.value)}
          </h3>
          {run.score ? <Facts score={run.score} /> : <p class="soft">{t("practice.cut")}</p>}
        </article>
      ))}
    </section>
  );
}

function Facts({ score }: { score: ScoreView }) {
  const keys =
    score.keys === undefined || score.messages === 0
      ? t("practice.keys_none")
      : number(score.keys / score.messages, 0);
  const facts: [Key, string][] = [
    ["practice.conversations", `${score.conversations}, ${t("practice.finished", { n: score.finished })}`],
    ["practice.in_time", t("practice.of", { n: score.in_time, all: score.answers })],
    ["practice.slowest", t("practice.seconds", { n: score.slowest_s })],
    ["practice.unanswered", `${score.unanswered}`],
    ["practice.keys", keys],
    ["practice.remarks", remarksOf(score)],
  ];
  return (
    <dl>
      {facts.map(([key, value]) => (
        <div key={key}>
          <dt>{t(key)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

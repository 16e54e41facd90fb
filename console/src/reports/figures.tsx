import type { DefinedFigure, ReportPage } from "../../../client/src/contracts";
import { Unshown } from "./tables";
import { dayText, type Key, meaning, named, number, percent, shown, t } from "./texts";

const GROUPS: Record<string, string[]> = {
  asked: [
    "contacts",
    "answered",
    "messages",
    "promise_kept",
    "wait_median",
    "wait_p90",
    "abandoned",
    "repeat_7",
    "repeat_30",
    "reopened",
  ],
  work: [
    "reply_median",
    "handling_mean",
    "open_median",
    "concurrency",
    "answers_used",
    "lifted",
    "call_median",
  ],
  outcome: [
    "solved",
    "referred",
    "transferred",
    "unanswered",
    "left_silent",
    "rated",
    "rated_solved",
    "rated_feeling",
    "rated_surer",
  ],
  self: ["helped", "deflected", "missed"],
};

function Change({ one }: { one: DefinedFigure }) {
  if (one.value === undefined || one.before === undefined) return null;
  const by = one.value - one.before;
  const size = one.unit === "share" ? `${number(Math.abs(by) * 100, 1)} %` : shown(Math.abs(by), one.unit);
  const same = shown(one.value, one.unit) === shown(one.before, one.unit);
  const good = by > 0 === (one.better === "more");
  return (
    <span class="report-change">
      {same
        ? t("reports.change.same")
        : t(by > 0 ? "reports.change.more" : "reports.change.less", { value: size })}
      {!same && one.better && ` · ${t(good ? "reports.change.good" : "reports.change.bad")}`}
      {` (${t("reports.before", { value: shown(one.before, one.unit) })})`}
    </span>
  );
}

function Figure({ one }: { one: DefinedFigure }) {
  const has = one.value !== undefined && !one.hidden;
  return (
    <li class="report-figure">
      <h4>{named(one.id)}</h4>
      <p class={has ? "report-value" : "report-value none"}>
        {has ? shown(one.value ?? 0, one.unit) : t(`reports.hidden.${one.hidden || "none"}`)}
      </p>
      <p class="soft">
        {has && one.unit !== "count" && one.of ? t("reports.of", { n: number(one.of) }) : null}
        <Change one={one} />
      </p>
    </li>
  );
}

/** Figures in their groups, and below each group what they mean. */
export function Figures({ figures }: { figures: DefinedFigure[] }) {
  const known = new Map(figures.map((one) => [one.id, one]));
  return (
    <>
      {Object.entries(GROUPS).map(([group, ids]) => {
        const here = ids.flatMap((id) => known.get(id) ?? []);
        if (here.length === 0) return null;
        return (
          <section key={group} class="page-card">
            <h3>{t(`reports.group.${group}` as Key)}</h3>
            <ul class="report-figures">
              {here.map((one) => (
                <Figure key={one.id} one={one} />
              ))}
            </ul>
            <Unshown figures={here} />
            <details>
              <summary>{t("reports.means")}</summary>
              <dl class="report-means">
                {here.map((one) => (
                  <div key={one.id}>
                    <dt>{named(one.id)}</dt>
                    <dd>{meaning(one.id)}</dd>
                  </div>
                ))}
              </dl>
            </details>
          </section>
        );
      })}
    </>
  );
}

/** What the figures say, in sentences: what is too little to say is not said. */
export function Summary({ page }: { page: ReportPage }) {
  const at = (id: string) => page.figures.find((one) => one.id === id && !one.hidden);
  const value = (id: string) => at(id)?.value;
  const [contacts, before] = [value("contacts"), at("contacts")?.before];
  const [kept, median, left, solved] = ["promise_kept", "wait_median", "abandoned", "solved"].map(value);
  const busiest = page.hours.reduce((most, one) => ((one.count ?? 0) > (most?.count ?? 0) ? one : most));
  const said: string[] = [];
  if (contacts !== undefined) said.push(t("reports.summary.contacts", { n: number(contacts) }));
  if (contacts !== undefined && before) {
    const by = contacts / before - 1;
    const share = percent(Math.abs(by));
    if (Math.abs(by) >= 0.005)
      said.push(t(by > 0 ? "reports.summary.more" : "reports.summary.less", { share }));
  }
  if (kept !== undefined && median !== undefined) {
    said.push(t("reports.summary.promise", { share: percent(kept), median: shown(median, "seconds") }));
  }
  if (left !== undefined) said.push(t("reports.summary.abandoned", { share: percent(left) }));
  if (solved !== undefined) said.push(t("reports.summary.solved", { share: percent(solved) }));
  if ((busiest.count ?? 0) > 0) {
    const day = t(`reports.weekday.${busiest.weekday}` as Key);
    said.push(t("reports.summary.busiest", { day, hour: busiest.hour, next: busiest.hour + 1 }));
  }
  return (
    <section class="page-card report-summary">
      <h2>{t("reports.summary")}</h2>
      <p>{said.join(" ")}</p>
      {page.then && (
        <p class="soft">
          {page.then.refused
            ? t(`reports.refused.${page.then.refused}`)
            : t("reports.against.days", { first: dayText(page.then.first), last: dayText(page.then.last) })}
        </p>
      )}
      {page.people === 0 && <p class="soft">{t("reports.people.few")}</p>}
    </section>
  );
}

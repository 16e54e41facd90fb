import { useEffect, useRef } from "preact/hooks";
import type { Effect, EffectRow } from "../../../client/src/contracts";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useFurther, useLoaded } from "../ui/load";
import { calls } from "./calls";
import { moveInRows } from "./candidate_list";
import { changeOf, compared } from "./effect";
import { EffectPlot } from "./effect_plot";
import { Empty, Go, More, Tag } from "./parts";
import { pathOf } from "./route";
import { day, number, percent, change as signed, t, texts } from "./texts";

interface Props {
  id: string | undefined;
  base: string;
  navigate: (path: string) => void;
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** Published articles, and whether people ask less since. */
export function EffectSection({ id, base, navigate }: Props) {
  const lang = texts.lang.value;
  const { data, failed, again } = useLoaded((signal) => calls.effects(lang, 0, signal), [lang]);
  const { rows, ...further } = useFurther(data?.rows, async (skip) => (await calls.effects(lang, skip)).rows);
  if (!data)
    return failed ? <Failed reason={failed} again={again} /> : <Empty title={common("console.fetching")} />;
  if (data.total === 0 && !id) {
    return (
      <div class="effects">
        <Empty title={t("editor.effect.empty")}>
          <p>{t("editor.effect.empty_note")}</p>
        </Empty>
      </div>
    );
  }
  return (
    <div class="effects">
      <h1 class="vh">{t("editor.nav.effect")}</h1>
      <section class="rows" aria-label={t("editor.nav.effect")}>
        <div class="scroll">
          <Rows rows={rows} id={id} base={base} navigate={navigate} />
          <More left={data.total - rows.length} {...further} />
        </div>
      </section>
      {id ? (
        <Detail key={id} id={id} base={base} navigate={navigate} />
      ) : (
        <section class="detail">
          <Empty title={t("editor.effect.choose")}>
            <p>{t("editor.effect.choose_note")}</p>
          </Empty>
        </section>
      )}
    </div>
  );
}

const perWeek = ({ weeks, conversations }: EffectRow["before"]) =>
  weeks ? number(conversations / weeks, 1) : t("editor.effect.no_weeks");

/** What the list says of an article: the change with its range, or that it is too early to say. */
function Changed({ effect }: { effect: Omit<EffectRow, "article"> }) {
  const found = compared(effect.before, effect.after, effect.enough);
  if (found.verdict === "too_early") return <Tag icon="clock">{t("editor.effect.too_early")}</Tag>;
  if (found.change === undefined) return null;
  return (
    <>
      <span class={found.verdict === "unchanged" ? undefined : "strong"}>{signed(found.change)}</span>{" "}
      <small class="fine">{t(`editor.effect.short.${found.verdict}`)}</small>
    </>
  );
}

function Rows({ rows, id, base, navigate }: Props & { rows: EffectRow[] }) {
  const table = useRef<HTMLTableElement>(null);
  // Whoever comes from an article finds its row without looking for it.
  useEffect(() => table.current?.querySelector(".is-open")?.scrollIntoView({ block: "nearest" }), [id]);
  return (
    <table class="table" ref={table} onKeyDown={moveInRows}>
      <caption class="fine">{t("editor.effect.columns")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("editor.col.question")}</th>
          <th scope="col" class="n w-date">
            {t("editor.col.published")}
          </th>
          <th scope="col" class="n w-number">
            {t("editor.col.before")}
          </th>
          <th scope="col" class="n w-number">
            {t("editor.col.after")}
          </th>
          <th scope="col" class="w-change">
            {t("editor.col.change")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ article: row, ...effect }) => (
          <tr key={row.id} class={row.id === id ? "is-open" : undefined}>
            <th scope="row">
              <div class="row-name">
                <Go
                  to={pathOf(base, { view: "effect", id: row.id })}
                  navigate={navigate}
                  class="row-link"
                  current={row.id === id}
                >
                  <span class="cut">{row.title || t("editor.list.untitled")}</span>
                </Go>
              </div>
            </th>
            <td class="n">{row.published_at === undefined ? "" : day(row.published_at)}</td>
            <td class="n">{perWeek(effect.before)}</td>
            <td class="n">{perWeek(effect.after)}</td>
            <td>
              <Changed effect={effect} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Detail(props: Props & { id: string }) {
  const { data, failed, again } = useLoaded((signal) => calls.effect(props.id, signal), [props.id]);
  return (
    <section class="detail" aria-labelledby="effect-title">
      <header>
        <h2 id="effect-title" class="title">
          {data?.title ?? ""}
        </h2>
        {data && <Finding effect={data} />}
      </header>
      {failed && <Failed reason={failed} again={again} />}
      {data && <Figures effect={data} />}
      <p>
        <Go
          to={pathOf(props.base, { view: "article", id: props.id, fresh: false })}
          navigate={props.navigate}
        >
          {t("editor.effect.open")}
        </Go>
      </p>
    </section>
  );
}

function Finding({ effect }: { effect: Effect }) {
  const found = changeOf(effect);
  if (found.verdict === "too_early") {
    return (
      <p>
        <Tag icon="clock">{t("editor.effect.too_early")}</Tag> {t("editor.effect.too_early_note")}
      </p>
    );
  }
  const before = number(found.before.mean, 1);
  if (found.low === undefined || found.high === undefined || found.change === undefined) {
    return <p>{t("editor.effect.none_after", { before })}</p>;
  }
  return (
    <p>
      {t(`editor.effect.${found.verdict}`, {
        before,
        after: number(found.after.mean, 1),
        change: signed(found.change),
        low: signed(found.low),
        high: signed(found.high),
      })}
    </p>
  );
}

function Figures({ effect }: { effect: Effect }) {
  const replies = effect.helped + effect.not_helped;
  return (
    <>
      {effect.points.length > 0 && (
        <figure>
          <figcaption>{t("editor.effect.plot")}</figcaption>
          <EffectPlot effect={effect} />
        </figure>
      )}
      <dl class="figures">
        <div>
          <dt>{t("editor.effect.uses")}</dt>
          <dd>{number(effect.uses)}</dd>
        </div>
        <div>
          <dt>{t("editor.effect.views")}</dt>
          <dd>{number(effect.views)}</dd>
        </div>
        <div>
          <dt>{t("editor.effect.helped")}</dt>
          <dd>
            {replies
              ? t("editor.effect.helped_of", { share: percent(effect.helped / replies), n: number(replies) })
              : t("editor.effect.no_replies")}
          </dd>
        </div>
      </dl>
      {effect.points.length > 0 && (
        <details>
          <summary>{t("editor.effect.table")}</summary>
          <Table effect={effect} />
          <p class="fine">{t("editor.effect.note")}</p>
        </details>
      )}
    </>
  );
}

function sideOf(week: number, at: number | undefined): "before" | "during" | "after" {
  if (at === undefined || week + WEEK_MS <= at) return "before";
  return week > at ? "after" : "during";
}

function Table({ effect }: { effect: Effect }) {
  return (
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">{t("editor.effect.week")}</th>
          <th scope="col" class="n">
            {t("editor.effect.conversations")}
          </th>
          <th scope="col" class="n">
            {t("editor.effect.views")}
          </th>
          <th scope="col">{t("editor.effect.side")}</th>
        </tr>
      </thead>
      <tbody>
        {effect.points.map((point) => (
          <tr key={point.week}>
            <th scope="row">{day(point.week)}</th>
            <td class="n">{number(point.conversations)}</td>
            <td class="n">{number(point.views)}</td>
            <td>{t(`editor.effect.side.${sideOf(point.week, effect.published_at)}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

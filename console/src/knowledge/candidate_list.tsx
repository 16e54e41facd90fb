import { useEffect, useState } from "preact/hooks";
import type { CandidateList, CandidateRow } from "../../../client/src/contracts";
import { Icon, type IconName } from "../../../client/src/ui";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { calls } from "./calls";
import { Evidence } from "./candidate_evidence";
import { chosen, KINDS, type Kind, type SortKey } from "./candidates";
import { type Done, JustDone, Steps } from "./group_steps";
import { Empty, Go, LangTag, Segments, Spark, Tag } from "./parts";
import { PickOne } from "./pick_one";
import { pathOf } from "./route";
import { count, serviceName } from "./state";
import { number, percent, t, texts } from "./texts";

export const KIND_ICONS: Record<Kind, IconName> = { gap: "search", poor: "minus", stale: "clock" };

const COLUMNS = ["count_30d", "cover", "solved_share", "minutes"] as const satisfies readonly SortKey[];
const COLUMN_NAMES = {
  count_30d: "editor.col.count",
  cover: "editor.col.cover",
  solved_share: "editor.col.solved",
  minutes: "editor.col.minutes",
} as const;

/** Up and down go from row to row, as in a list. */
export function moveInRows(event: KeyboardEvent): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (!step || !(event.target instanceof HTMLAnchorElement)) return;
  const links = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLAnchorElement>("tbody th a")];
  const next = links[links.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function CandidateSection(props: {
  id: string | undefined;
  base: string;
  navigate: (path: string) => void;
}) {
  const [kind, setKind] = useState<Kind | "all" | "muted">("all");
  const [words, setWords] = useState("");
  const [service, setService] = useState("");
  const [place, setPlace] = useState("");
  const [by, setBy] = useState<SortKey>("minutes");
  const [done, setDone] = useState<Done>();
  const muted = kind === "muted";
  const state = muted ? "muted" : "open";
  const {
    data: loaded,
    failed,
    again,
  } = useLoaded(
    async (signal): Promise<Listed> => ({ state, ...(await calls.candidates(state, signal)) }),
    [state],
  );
  // The rows of the other list are not those of this one.
  const data = loaded?.state === state ? loaded : undefined;
  useEffect(() => {
    if (data && !muted) count({ candidates: data.candidates.length });
  }, [data]);
  if (!loaded)
    return failed ? <Failed reason={failed} again={again} /> : <Empty title={common("console.fetching")} />;

  const open = data?.candidates.find((row) => row.id === props.id);
  const to = (id: string) =>
    props.navigate(pathOf(props.base, id ? { view: "candidates", id } : { view: "candidates" }));
  const onDone = (now: Done | undefined, id: string) => {
    setDone(now);
    if (!now) setKind("all");
    again();
    to(id);
  };
  const onUndone = (group: string) => {
    setDone(undefined);
    again();
    to(group);
  };
  return (
    <div class="candidates">
      <h1 class="vh">{t("editor.nav.candidates")}</h1>
      <section class="rows" aria-label={t("editor.nav.candidates")}>
        {done && <JustDone done={done} onUndone={onUndone} onClose={() => setDone(undefined)} />}
        <div class="filters">
          <label class="find">
            <Icon name="search" size="xs" />
            <span class="vh">{t("editor.find.candidates")}</span>
            <input
              type="search"
              placeholder={t("editor.find.candidates")}
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
            />
          </label>
          <Segments
            label={t("editor.filter.kind")}
            choices={kindsOf(loaded)}
            value={kind}
            onChange={setKind}
          />
          <PickOne
            label={t("editor.filter.service")}
            choices={servicesOf(loaded.candidates)}
            value={service}
            onChange={setService}
          />
          <PickOne
            label={t("editor.filter.place")}
            choices={loaded.places}
            value={place}
            onChange={setPlace}
          />
        </div>
        {failed && <Failed reason={failed} again={again} />}
        {!data && !failed && <Empty title={common("console.fetching")} />}
        {data && (
          <List
            data={data}
            rows={chosen(data.candidates, by, { kind: muted ? "all" : kind, words, service, place })}
            muted={muted}
            open={props.id}
            by={by}
            setBy={setBy}
            base={props.base}
            navigate={props.navigate}
            onUndone={onUndone}
            refresh={again}
          />
        )}
      </section>
      {open && data ? (
        <Evidence
          key={open.id}
          row={open}
          rows={data.candidates}
          muted={muted}
          base={props.base}
          navigate={props.navigate}
          onDone={onDone}
          refresh={again}
        />
      ) : (
        <aside class="side">
          {props.id && data ? (
            <Empty title={t("editor.candidates.gone")}>
              <p>{t("editor.candidates.gone_note")}</p>
            </Empty>
          ) : (
            <Empty title={t("editor.candidates.choose")}>
              <p>{t("editor.candidates.choose_note")}</p>
            </Empty>
          )}
        </aside>
      )}
    </div>
  );
}

type Listed = CandidateList & { state: "open" | "muted" };

function kindsOf(data: Listed) {
  const open = data.state === "open" ? data.candidates : undefined;
  const of = (kind: Kind) => open?.filter((row) => row.kind === kind).length;
  const counted = (n: number | undefined) => (n === undefined ? {} : { count: n });
  return [
    { value: "all" as const, label: t("editor.filter.all"), ...counted(open?.length) },
    ...KINDS.map((value) => ({ value, label: t(`editor.gap.${value}`), ...counted(of(value)) })),
    { value: "muted" as const, label: t("editor.muted"), count: data.muted },
  ];
}

function servicesOf(rows: CandidateRow[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ service }) => [service, serviceName(service)]));
}

function List(
  props: RowsProps & { data: Listed; muted: boolean; onUndone: (group: string) => void; refresh: () => void },
) {
  const { data, rows, muted } = props;
  const waiting = data.waiting > 0 && !muted && (
    <p class="fine waiting">{t("editor.candidates.waiting", { n: data.waiting })}</p>
  );
  const steps = !muted && <Steps steps={data.steps} onUndone={props.onUndone} refresh={props.refresh} />;
  if (data.candidates.length === 0) {
    return (
      <>
        <Empty title={t(muted ? "editor.muted.empty" : "editor.candidates.empty")}>
          <p>{t(muted ? "editor.muted.empty_note" : "editor.candidates.empty_note")}</p>
          {waiting}
        </Empty>
        {steps}
      </>
    );
  }
  return (
    <div class="scroll">
      <Rows {...props} />
      {rows.length === 0 && <p class="none-fit">{t("editor.candidates.none_fit")}</p>}
      {waiting}
      {steps}
    </div>
  );
}

interface RowsProps {
  rows: CandidateRow[];
  open: string | undefined;
  by: SortKey;
  setBy: (by: SortKey) => void;
  base: string;
  navigate: (path: string) => void;
}

function Rows(props: RowsProps) {
  return (
    <table class="table" onKeyDown={moveInRows}>
      <thead>
        <tr>
          <th scope="col" class="w-kind">
            {t("editor.col.kind")}
          </th>
          <th scope="col">{t("editor.col.topic")}</th>
          <th scope="col" class="w-spark">
            {t("editor.col.weekly")}
          </th>
          {COLUMNS.map((column) => (
            <th
              key={column}
              scope="col"
              class="n w-number"
              aria-sort={props.by === column ? "descending" : undefined}
            >
              <button
                type="button"
                aria-label={t("editor.sort", { column: t(COLUMN_NAMES[column]) })}
                onClick={() => props.setBy(column)}
              >
                {t(COLUMN_NAMES[column])}
                {props.by === column && <span aria-hidden="true"> ↓</span>}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.id} class={row.id === props.open ? "is-open" : undefined}>
            <td>
              <Tag icon={KIND_ICONS[row.kind]}>{t(`editor.gap.${row.kind}`)}</Tag>
            </td>
            <th scope="row">
              <div class="row-name">
                <Go
                  to={pathOf(props.base, { view: "candidates", id: row.id })}
                  navigate={props.navigate}
                  class="row-link"
                  current={row.id === props.open}
                >
                  <span class="cut" lang={row.lang}>
                    {row.title}
                  </span>
                </Go>
                {row.lang !== texts.lang.value && <LangTag lang={row.lang} />}
              </div>
            </th>
            <td>
              <Spark values={row.weekly} />
            </td>
            <td class="n" title={trendOf(row)}>
              {number(row.count_30d)}
              <span class="vh">, {trendOf(row)}</span>
            </td>
            <td class="n">{number(row.cover, 2)}</td>
            <td class="n">{percent(row.solved_share)}</td>
            <td class="n strong">{number(row.minutes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function trendOf(row: CandidateRow): string {
  if (row.trend > 0) return t("editor.trend.up", { n: row.trend });
  if (row.trend < 0) return t("editor.trend.down", { n: -row.trend });
  return t("editor.trend.same");
}

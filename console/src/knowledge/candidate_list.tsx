import { useEffect, useState } from "preact/hooks";
import type { CandidateRow } from "../../../client/src/contracts";
import { Icon, type IconName } from "../../../client/src/ui";
import { calls } from "./calls";
import { Evidence } from "./candidate_evidence";
import { chosen, KINDS, type Kind, type SortKey } from "./candidates";
import { useLoaded } from "./load";
import { Empty, Failed, Go, LangTag, Segments, Spark, Tag } from "./parts";
import { pathOf } from "./route";
import { count } from "./state";
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
  const [kind, setKind] = useState<Kind | "all">("all");
  const [words, setWords] = useState("");
  const [by, setBy] = useState<SortKey>("minutes");
  const { data, failed, again } = useLoaded((signal) => calls.candidates(signal), []);
  useEffect(() => {
    if (data) count({ candidates: data.candidates.length });
  }, [data]);
  if (!data) return failed ? <Failed reason={failed} again={again} /> : <Empty title={t("editor.loading")} />;

  const rows = chosen(data.candidates, kind, words, by);
  const open = data.candidates.find((row) => row.id === props.id);
  const kinds = [
    { value: "all" as const, label: t("editor.filter.all"), count: data.candidates.length },
    ...KINDS.map((value) => ({
      value,
      label: t(`editor.gap.${value}`),
      count: data.candidates.filter((row) => row.kind === value).length,
    })),
  ];
  const waiting = data.waiting > 0 && (
    <p class="fine">{t("editor.candidates.waiting", { n: data.waiting })}</p>
  );
  return (
    <div class="candidates">
      <h1 class="vh">{t("editor.nav.candidates")}</h1>
      <section class="rows" aria-label={t("editor.nav.candidates")}>
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
          <Segments label={t("editor.filter.kind")} choices={kinds} value={kind} onChange={setKind} />
        </div>
        {data.candidates.length === 0 ? (
          <Empty title={t("editor.candidates.empty")}>
            <p>{t("editor.candidates.empty_note")}</p>
            {waiting}
          </Empty>
        ) : (
          <div class="scroll">
            <Rows
              rows={rows}
              open={props.id}
              by={by}
              setBy={setBy}
              base={props.base}
              navigate={props.navigate}
            />
            {rows.length === 0 && <p class="none-fit">{t("editor.candidates.none_fit")}</p>}
            {waiting}
          </div>
        )}
      </section>
      {open ? (
        <Evidence
          key={open.id}
          row={open}
          base={props.base}
          navigate={props.navigate}
          onMuted={() => {
            again();
            props.navigate(pathOf(props.base, { view: "candidates" }));
          }}
        />
      ) : (
        <aside class="side">
          <Empty title={t("editor.candidates.choose")}>
            <p>{t("editor.candidates.choose_note")}</p>
          </Empty>
        </aside>
      )}
    </div>
  );
}

function Rows(props: {
  rows: CandidateRow[];
  open: string | undefined;
  by: SortKey;
  setBy: (by: SortKey) => void;
  base: string;
  navigate: (path: string) => void;
}) {
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

import { useEffect, useState } from "preact/hooks";
import type { AuditRow, AuditRows, AuditState } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { announce, Button } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import type { SectionProps } from "../section";
import { t as common } from "../texts";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import "./audit.css";
import { calls, type Filters } from "./calls";
import { Chain } from "./chain";
import { Search } from "./search";
import { dayAndTime, type Key, t, texts } from "./texts";

/** Who did what, when and why: for those who look after how the service is used. */
export default function AuditSection({ lang }: SectionProps) {
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  return <div class="page audit">{ready && <Audit key={lang} />}</div>;
}

function Audit() {
  const state = useLoaded<AuditState>(calls.state, []);
  const [filters, setFilters] = useState<Filters>({});
  const [unknown, setUnknown] = useState<string>();
  return (
    <>
      <h1>{t("audit.title")}</h1>
      <p class="soft">{t("audit.lead")}</p>
      {state.failed && <Failed reason={state.failed} again={state.again} />}
      {state.data && <Chain state={state.data} put={(after) => state.put(() => after)} />}
      {state.data && (
        <Search
          people={state.data.people}
          unknown={filters.receipt !== undefined && filters.receipt === unknown}
          onSearch={setFilters}
        />
      )}
      <Rows key={JSON.stringify(filters)} filters={filters} onUnknown={setUnknown} />
    </>
  );
}

interface RowsProps {
  filters: Filters;
  /** No conversation has this number. */
  onUnknown: (receipt: string) => void;
}

function Rows({ filters, onUnknown }: RowsProps) {
  const [found, setFound] = useState<AuditRows>();
  const [failed, setFailed] = useState("");
  const [notTaken, setNotTaken] = useState("");

  async function load(after: readonly AuditRow[]): Promise<void> {
    setFailed("");
    try {
      const { rows, more } = await calls.rows(filters, after.at(-1)?.id);
      const all = [...after, ...rows];
      setFound({ rows: all, more });
      announce(t("audit.shown", { n: all.length }));
    } catch (error) {
      if (filters.receipt !== undefined && error instanceof Refused && error.code === "not_found") {
        setFound({ rows: [], more: false });
        return onUnknown(filters.receipt);
      }
      setFailed(reasonOf(error));
    }
  }
  useEffect(() => void load([]), []);

  async function take(form: "csv" | "jsonl"): Promise<void> {
    setNotTaken("");
    try {
      await calls.export({ ...filters, form });
      done(t("audit.exported"));
    } catch (error) {
      setNotTaken(reasonOf(error));
    }
  }

  return (
    <section aria-label={t("audit.title")}>
      {failed && !found && <Failed reason={failed} again={() => void load([])} />}
      {!found && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {found?.rows.length === 0 && (
        <div class="page-blank">
          <h2>{t("audit.none")}</h2>
          <p>{t("audit.none_note")}</p>
        </div>
      )}
      {found && found.rows.length > 0 && (
        <>
          <div class="page-row">
            <Button icon="save" onClick={() => void take("csv")}>
              {t("audit.csv")}
            </Button>
            <Button onClick={() => void take("jsonl")}>{t("audit.jsonl")}</Button>
            <span class="soft">{t("audit.export_note")}</span>
          </div>
          {notTaken && <Failed reason={notTaken} />}
          <table class="audit-rows">
            <caption class="vh">{t("audit.title")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("audit.when")}</th>
                <th scope="col">{t("audit.who")}</th>
                <th scope="col">{t("audit.what")}</th>
                <th scope="col">{t("audit.about")}</th>
                <th scope="col">{t("audit.place")}</th>
              </tr>
            </thead>
            <tbody>
              {found.rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </tbody>
          </table>
          {failed && <Failed reason={failed} />}
          {found.more && <Button onClick={() => void load(found.rows)}>{t("audit.older")}</Button>}
        </>
      )}
    </section>
  );
}

function Row({ row }: { row: AuditRow }) {
  const facts = [
    row.about,
    row.service,
    row.site,
    row.count === undefined ? "" : t("audit.times", { n: row.count }),
    row.why && t("audit.why", { why: row.why }),
  ].filter(Boolean);
  return (
    <tr class={row.subject === "alerts" ? "alert" : ""}>
      <td class="figures">{dayAndTime(row.at)}</td>
      <td>{row.by || t(BY[row.by_kind] ?? "audit.system")}</td>
      <td class="what">{t(`audit.kind.${row.kind}` as Key)}</td>
      <td>{facts.join(" · ")}</td>
      <td class="figures" data-label={t("audit.place")}>
        {row.place ?? <span class="soft">{t("audit.unplaced")}</span>}
      </td>
    </tr>
  );
}

const BY: Record<string, Key> = {
  system: "audit.system",
  visitor: "audit.visitor",
  anonymous: "audit.nobody",
};

import { useEffect, useState } from "preact/hooks";
import type { LoggedOpening } from "../../../client/src/contracts";
import { announce, Button } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { calls } from "./calls";
import { Empty } from "./parts";
import { serviceName } from "./state";
import { dayAndTime, t } from "./texts";

/** Who read a whole conversation, when, and why: newest first, older ones when asked for. */
export function OpeningLogPage() {
  const [rows, setRows] = useState<LoggedOpening[]>();
  const [more, setMore] = useState(false);
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);

  async function load(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailed("");
    try {
      const found = await calls.openings(rows?.at(-1));
      if (rows) announce(t("editor.openings.shown", { n: rows.length + found.openings.length }));
      setRows([...(rows ?? []), ...found.openings]);
      setMore(found.more);
    } catch (error) {
      setFailed(reasonOf(error));
    } finally {
      setBusy(false);
    }
  }
  useEffect(() => void load(), []);

  return (
    <div class="articles">
      <div class="openings-head">
        <h1 class="title">{t("editor.nav.openings")}</h1>
        <p class="fine">{t("editor.openings.note")}</p>
      </div>
      {!rows && !failed && <Empty title={common("console.fetching")} />}
      {rows?.length === 0 && (
        <Empty title={t("editor.openings.none")}>
          <p>{t("editor.openings.none_note")}</p>
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-label={t("editor.nav.openings")}>
          <table class="table opening-table">
            <thead>
              <tr>
                <th scope="col" class="w-time">
                  {t("editor.openings.when")}
                </th>
                <th scope="col" class="w-services">
                  {t("editor.openings.who")}
                </th>
                <th scope="col">{t("editor.openings.why")}</th>
                <th scope="col" class="w-services">
                  {t("editor.col.service")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>{dayAndTime(row.at)}</td>
                  <th scope="row">{row.by}</th>
                  <td class="whole-text">{row.reason}</td>
                  <td>{row.service && serviceName(row.service)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {more && !failed && (
            <p class="older">
              <Button off={busy} onClick={() => void load()}>
                {t("editor.openings.older")}
              </Button>
            </p>
          )}
        </div>
      )}
      {failed && <Failed reason={failed} again={() => void load()} />}
    </div>
  );
}

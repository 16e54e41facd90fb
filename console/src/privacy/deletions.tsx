import { useEffect, useState } from "preact/hooks";
import type { Deletion } from "../../../client/src/contracts";
import { announce, Button } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { calls } from "./calls";
import { Part } from "./parts";
import { dayAndTime, type Key, partName, t } from "./texts";

function placeOf(one: Deletion): string {
  if (one.kind.startsWith("staff_")) return t("privacy.service.staff");
  return one.service_name || t("privacy.service.any");
}

/** How much of what went, where and why; of whom, nobody can tell any more. */
export function DeletionLog({ turn }: { turn: number }) {
  const [rows, setRows] = useState<Deletion[]>();
  const [more, setMore] = useState(false);
  const [failed, setFailed] = useState("");

  async function load(after: Deletion[]): Promise<void> {
    setFailed("");
    try {
      const found = await calls.deletions(after.at(-1)?.id);
      const all = [...after, ...found.deletions];
      setRows(all);
      setMore(found.more);
      if (after.length) announce(t("privacy.log.shown", { n: all.length }));
    } catch (error) {
      setFailed(reasonOf(error));
    }
  }
  useEffect(() => void load([]), [turn]);

  return (
    <Part id="privacy-log" title={t("privacy.log")}>
      <p class="soft">{t("privacy.log.lead")}</p>
      {!rows && !failed && <p class="soft">{common("console.fetching")}</p>}
      {rows?.length === 0 && <p>{t("privacy.log.none")}</p>}
      {rows && rows.length > 0 && (
        <table class="page-table">
          <caption class="vh">{t("privacy.log")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("privacy.when")}</th>
              <th scope="col">{t("privacy.service")}</th>
              <th scope="col">{t("privacy.what")}</th>
              <th scope="col">{t("privacy.count")}</th>
              <th scope="col">{t("privacy.cause")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.id}>
                <th scope="row">{dayAndTime(one.at)}</th>
                <td data-label={t("privacy.service")}>{placeOf(one)}</td>
                <td data-label={t("privacy.what")}>{partName(one.kind)}</td>
                <td data-label={t("privacy.count")}>{one.count}</td>
                <td data-label={t("privacy.cause")}>{t(`privacy.cause.${one.cause}` as Key)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {failed && <Failed reason={failed} again={() => void load(rows ?? [])} />}
      {more && !failed && <Button onClick={() => void load(rows ?? [])}>{t("privacy.log.older")}</Button>}
    </Part>
  );
}

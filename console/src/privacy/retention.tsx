import { useState } from "preact/hooks";
import type { RetentionDays, RetentionSetting } from "../../../client/src/contracts";
import { Button, Notice } from "../../../client/src/ui";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { calls } from "./calls";
import { Part } from "./parts";
import { RetentionDialog } from "./retention_dialog";
import { RetentionVersions } from "./retention_versions";
import { day, type Key, t } from "./texts";

export const KINDS = ["conversation", "files", "recordings", "questions"] as const;

/** For how many days each service keeps what; an earlier time goes on where nothing was decided. */
export function Retention({ turn }: { turn: number }) {
  const { data, failed, again, put } = useLoaded(calls.retention, [turn]);
  const [changed, setChanged] = useState<RetentionSetting>();
  const [looked, setLooked] = useState<RetentionSetting>();

  function keep(after: RetentionSetting): void {
    put((before) => ({
      ...before,
      services: before.services.map((one) => (one.service === after.service ? after : one)),
    }));
  }

  const kinds = KINDS.filter((kind) => kind !== "recordings" || data?.records);
  return (
    <Part id="privacy-retention" title={t("privacy.retention")}>
      <p class="soft">{t("privacy.retention.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
      {!data && !failed && <p class="soft">{common("console.fetching")}</p>}
      {data && !data.may_set && <Notice tone="plain">{t("privacy.retention.read_only")}</Notice>}
      {data?.services.length === 0 && <p>{t("privacy.retention.none")}</p>}
      {data && data.services.length > 0 && (
        <table class="page-table">
          <caption class="vh">{t("privacy.retention")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("privacy.service")}</th>
              {kinds.map((kind) => (
                <th key={kind} scope="col">
                  {t(`privacy.kind.${kind}` as Key)}
                </th>
              ))}
              <th scope="col">{t("privacy.kept")}</th>
              <th scope="col">
                <span class="vh">{t("privacy.change")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.services.map((one) => (
              <tr key={one.service}>
                <th scope="row">
                  {one.service_name}
                  <span class="soft">
                    {one.changed_at
                      ? t("privacy.changed", { by: one.changed_by, day: day(one.changed_at) })
                      : t("privacy.changed.never")}
                  </span>
                </th>
                {kinds.map((kind) => (
                  <td key={kind} data-label={t(`privacy.kind.${kind}` as Key)}>
                    {days(one.days, kind)}
                  </td>
                ))}
                <td data-label={t("privacy.kept")}>
                  {one.held ? t("privacy.kept.held", { n: one.kept, held: one.held }) : one.kept}
                </td>
                <td class="privacy-do">
                  {data.may_set && (
                    <Button
                      aria-label={t("privacy.change.of", { service: one.service_name })}
                      onClick={() => setChanged(one)}
                    >
                      {t("privacy.change")}
                    </Button>
                  )}
                  <Button
                    look="quiet"
                    aria-label={t("privacy.versions.of", { service: one.service_name })}
                    onClick={() => setLooked(one)}
                  >
                    {t("privacy.versions")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="soft">{t("privacy.retention.note")}</p>
      {changed && (
        <RetentionDialog
          one={changed}
          kinds={kinds}
          onSaved={keep}
          onStale={again}
          onClose={() => setChanged(undefined)}
        />
      )}
      {looked && data && (
        <RetentionVersions
          one={looked}
          otherwise={data.otherwise}
          kinds={kinds}
          maySet={data.may_set}
          onSaved={(after) => {
            keep(after);
            setLooked(undefined);
          }}
          onClose={() => setLooked(undefined)}
        />
      )}
    </Part>
  );
}

export function days(all: RetentionDays, kind: (typeof KINDS)[number]): string {
  return t("privacy.days", { n: all[kind] });
}

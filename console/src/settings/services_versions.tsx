import { useState } from "preact/hooks";
import type { ServiceSetting, ServiceVersion } from "../../../client/src/contracts";
import { Button, Dialog } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { ReasonForm } from "../ui/reason_form";
import { calls } from "./services_calls";
import { Changes } from "./services_parts";
import { changesOf, when } from "./services_words";
import { t } from "./texts";

interface Props {
  service: ServiceSetting;
  called: (id: string) => string;
  putBack: (of: number, reason: string) => Promise<void>;
}

/** What the service was before: who changed what, when and why, and the way back to any of it. */
export function ServiceVersionsList({ service, called, putBack }: Props) {
  const { data, failed, again } = useLoaded(() => calls.versions(service.id), [service.id, service.rev]);
  const versions = data?.versions;
  const [chosen, setChosen] = useState<ServiceVersion>();
  const may = service.sets_policy || service.sets_hours;
  return (
    <section class="svc-group" aria-labelledby="svc-versions">
      <h2 id="svc-versions">{t("settings.versions")}</h2>
      {failed && <Failed reason={failed} again={again} />}
      {versions?.length === 0 && <p class="soft">{t("settings.versions.none")}</p>}
      <ol class="svc-versions">
        {versions?.map((one, at) => {
          const before = versions[at + 1];
          return (
            <li key={one.rev}>
              <div class="page-row">
                <div class="grow">
                  <b>{one.by ? one.reason : t("settings.versions.found")}</b>
                  <p class="fine">
                    {t("settings.versions.line", { rev: one.rev, when: when(one.at) })}
                    {one.by && ` · ${one.by}`}
                    {one.of_rev !== undefined && ` · ${t("settings.versions.of", { rev: one.of_rev })}`}
                  </p>
                </div>
                {at === 0 ? (
                  <span class="svc-yes">{t("settings.versions.now")}</span>
                ) : (
                  may && (
                    <Button
                      aria-label={t("settings.versions.put_back_n", { rev: one.rev })}
                      onClick={() => setChosen(one)}
                    >
                      {t("settings.versions.put_back")}
                    </Button>
                  )
                )}
              </div>
              {before && <Changes changes={changesOf(before, one, called)} />}
            </li>
          );
        })}
      </ol>
      {chosen && (
        <Dialog
          title={t("settings.versions.put_back_n", { rev: chosen.rev })}
          closeLabel={t("settings.close")}
          onClose={() => setChosen(undefined)}
        >
          <ReasonForm
            label={t("settings.reason")}
            hint={t("settings.reason.hint")}
            needed={t("settings.reason.needed")}
            least={3}
            most={300}
            send={t("settings.versions.put_back")}
            cancel={t("settings.cancel")}
            failed={reasonOf}
            run={async (reason) => {
              await putBack(chosen.rev, reason);
              setChosen(undefined);
            }}
            onClose={() => setChosen(undefined)}
          >
            <p>{t("settings.versions.will")}</p>
            <Changes changes={changesOf(service, chosen, called)} />
          </ReasonForm>
        </Dialog>
      )}
    </section>
  );
}

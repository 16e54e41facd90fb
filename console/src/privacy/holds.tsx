import { useState } from "preact/hooks";
import type { PrivacyHold, PrivacyHolds } from "../../../client/src/contracts";
import { Button } from "../../../client/src/ui";
import { t as common } from "../texts";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import type { Loaded } from "../ui/load";
import { calls } from "./calls";
import { Part, ReasonDialog } from "./parts";
import { dayAndTime, t } from "./texts";

interface Props {
  found: Loaded<PrivacyHolds>;
  onChanged: () => void;
}

/** Conversations that nothing is taken from, whatever their age. */
export function Holds({ found: { data, failed, again, put }, onChanged }: Props) {
  const [released, setReleased] = useState<PrivacyHold>();
  return (
    <Part id="privacy-holds" title={t("privacy.holds")}>
      <p class="soft">{t("privacy.holds.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
      {!data && !failed && <p class="soft">{common("console.fetching")}</p>}
      {data?.holds.length === 0 && <p>{t("privacy.holds.none")}</p>}
      <ul class="privacy-list">
        {data?.holds.map((one) => (
          <li key={one.id}>
            <span class="grow">
              <b>{t("privacy.conversation", { service: one.service_name, number: one.number })}</b>
              <span class="soft">
                {t("privacy.held", { by: one.by, day: dayAndTime(one.at), reason: one.reason })}
              </span>
            </span>
            <Button
              aria-label={t("privacy.release.of", { number: one.number })}
              onClick={() => setReleased(one)}
            >
              {t("privacy.release")}
            </Button>
          </li>
        ))}
      </ul>
      {released && (
        <ReasonDialog
          title={t("privacy.release.of", { number: released.number })}
          send={t("privacy.release")}
          run={async (id, reason) => {
            const left = await calls.release({ cid: id, hold: released.id, reason });
            put(() => left);
            done(t("privacy.release.done"));
            onChanged();
          }}
          onClose={() => setReleased(undefined)}
        >
          <p>{t("privacy.release.note")}</p>
        </ReasonDialog>
      )}
    </Part>
  );
}

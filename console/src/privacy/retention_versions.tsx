import { useState } from "preact/hooks";
import type { RetentionDays, RetentionSetting } from "../../../client/src/contracts";
import { announce, Button } from "../../../client/src/ui";
import { t as common } from "../texts";
import { Dialog } from "../ui/dialog";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { calls } from "./calls";
import { ReasonDialog } from "./parts";
import { days, type KINDS } from "./retention";
import { dayAndTime, type Key, t } from "./texts";

interface Props {
  one: RetentionSetting;
  otherwise: RetentionDays;
  kinds: readonly (typeof KINDS)[number][];
  maySet: boolean;
  onSaved: (after: RetentionSetting) => void;
  onClose: () => void;
}

/** Who decided what, when and why; any of it can be put back. */
export function VersionsDialog({ one, otherwise, kinds, maySet, onSaved, onClose }: Props) {
  const { data, failed, again } = useLoaded(() => calls.versions(one.service), [one.service]);
  const [back, setBack] = useState<number>();

  const told = (all: RetentionDays) =>
    kinds.map((kind) => `${t(`privacy.kind.${kind}` as Key)} ${days(all, kind)}`).join(" · ");
  const button = (rev: number, label: string) =>
    maySet &&
    rev !== one.rev && (
      <Button aria-label={t("privacy.put_back.of", { what: label })} onClick={() => setBack(rev)}>
        {t("privacy.put_back")}
      </Button>
    );

  if (back !== undefined) {
    return (
      <ReasonDialog
        title={t("privacy.put_back")}
        send={t("privacy.put_back")}
        run={async (cid, reason) => {
          onSaved(await calls.putBack(one.service, { cid, rev: one.rev, reason, of_rev: back }));
          announce(t("privacy.saved"));
        }}
        onClose={() => setBack(undefined)}
      >
        <p>
          {told(back === 0 ? otherwise : (data?.versions.find((v) => v.rev === back)?.days ?? otherwise))}
        </p>
        <p class="soft">{t("privacy.put_back.note")}</p>
      </ReasonDialog>
    );
  }
  return (
    <Dialog title={t("privacy.versions.of", { service: one.service_name })} onClose={onClose}>
      <div class="padded privacy-form">
        {failed && <Failed reason={failed} again={again} />}
        {!data && !failed && <p class="soft">{common("console.fetching")}</p>}
        <ol class="privacy-list">
          {data?.versions.map((version) => (
            <li key={version.rev}>
              <span class="grow">
                <b>{told(version.days)}</b>
                <span class="soft">
                  {version.by} · {dayAndTime(version.at)} · {version.reason}
                </span>
              </span>
              {button(version.rev, dayAndTime(version.at))}
            </li>
          ))}
          {data && (
            <li>
              <span class="grow">
                <b>{told(otherwise)}</b>
                <span class="soft">{t("privacy.otherwise")}</span>
              </span>
              {button(0, t("privacy.otherwise"))}
            </li>
          )}
        </ol>
      </div>
    </Dialog>
  );
}

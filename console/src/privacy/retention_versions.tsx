import type { RetentionDays, RetentionSetting } from "../../../client/src/contracts";
import { useLoaded } from "../ui/load";
import { calls } from "./calls";
import { days, type KINDS } from "./retention";
import { type Key, t } from "./texts";
import { VersionsDialog } from "./versions_dialog";

interface Props {
  one: RetentionSetting;
  otherwise: RetentionDays;
  kinds: readonly (typeof KINDS)[number][];
  maySet: boolean;
  onSaved: (after: RetentionSetting) => void;
  onClose: () => void;
}

export function RetentionVersions({ one, otherwise, kinds, maySet, onSaved, onClose }: Props) {
  const { data, failed, again } = useLoaded(() => calls.versions(one.service), [one.service]);
  const told = (all: RetentionDays) =>
    kinds.map((kind) => `${t(`privacy.kind.${kind}` as Key)} ${days(all, kind)}`).join(" · ");
  return (
    <VersionsDialog
      title={t("privacy.versions.of", { service: one.service_name })}
      rev={one.rev}
      versions={data?.versions}
      {...(failed ? { failed: { reason: failed, again } } : {})}
      told={(version) => told(version.days)}
      otherwise={told(otherwise)}
      maySet={maySet}
      putBack={async (cid, reason, of_rev) =>
        onSaved(await calls.putBack(one.service, { cid, rev: one.rev, reason, of_rev }))
      }
      onClose={onClose}
    />
  );
}

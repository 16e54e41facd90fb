import { Icon } from "../../../client/src/ui";
import { kindOf } from "../mask";
import { t } from "../texts";

/** Told once for each thing caught, and what happened to it: `local` means that it never left the device. */
export function GuardCard({ kind, local = true }: { kind: string; local?: boolean }) {
  return (
    <div class="guard" role="alert">
      <Icon name="shield" />
      <div>
        <h2>{t(`widget.caught.${kindOf(kind)}`)}</h2>
        <p>{t(local ? "widget.caught.text" : "widget.caught.later")}</p>
        {local && <p class="hint">{t("widget.caught.other_number")}</p>}
      </div>
    </div>
  );
}

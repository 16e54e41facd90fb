import { Notice } from "../../../client/src/ui";
import { t } from "../texts";
import type { Widget } from "../widget";

/** The way that is left when writing is not one. */
export function Urgent({ widget }: { widget: Widget }) {
  const home = widget.home.value;
  if (!home?.phone) return null;
  return (
    <Notice tone="plain" icon="phone">
      <p class="small">
        {t("widget.before.urgent")} <a href={`tel:${home.phone.replace(/[^+\d]/gu, "")}`}>{home.phone}</a>
        {home.phone_hours && <span lang={home.langs.phone_hours}>, {home.phone_hours}</span>}
      </p>
    </Notice>
  );
}

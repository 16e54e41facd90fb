import type { Entry } from "../../../client/src/contracts";
import { Icon } from "../../../client/src/ui";
import { clock, day } from "../format";
import { texts } from "../texts";
import { t } from "./texts";

/** Who gave it, of which service and when, and what the organisation said at that time that it means. */
export function givenBy({ at, by_name, params }: Entry): string {
  return t("talk.binding.given", {
    name: by_name,
    service: String(params.service),
    day: day(at),
    time: clock(at),
  });
}

export function BindingHead({ entry }: { entry: Entry }) {
  return (
    <div class="binding">
      <p lang={texts.lang.value}>
        <Icon name="done" size="s" />
        <b>{t("talk.binding.title")}</b>
      </p>
      <p class="small">{givenBy(entry)}</p>
      <p class="small">{entry.params.words}</p>
    </div>
  );
}

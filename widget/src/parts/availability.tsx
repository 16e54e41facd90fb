import type { SiteState } from "../../../client/src/contracts";
import { minutes, opening } from "../format";
import { t } from "../texts";

function words(state: SiteState): string {
  if (state.availability === "closed") {
    return state.opens_at ? t("widget.shut.opens", { when: opening(state.opens_at) }) : t("widget.shut");
  }
  if (state.availability === "open") return t("widget.open.minutes", { n: minutes(state.promise_s) });
  if (state.wait_low_s === undefined || state.wait_high_s === undefined) return t("widget.rush.no_range");
  return t("widget.rush", { low: minutes(state.wait_low_s), high: minutes(state.wait_high_s) });
}

/** State in shape, colour and words. */
export function Availability({ state }: { state: SiteState }) {
  return (
    <p class="availability">
      <span class={`dot ${state.availability}`} aria-hidden="true" />
      {words(state)}
    </p>
  );
}

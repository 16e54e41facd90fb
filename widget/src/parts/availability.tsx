import { serverNow } from "../../../client/src/clock";
import type { SiteState } from "../../../client/src/contracts";
import { minutes, opening } from "../format";
import { t } from "../texts";

const SOON_MS = 30 * 60_000;

/** Whether a new question is taken now; where not, a message is. */
export function takes({ availability }: SiteState): boolean {
  return availability === "open" || availability === "rush";
}

/** Whether a message can be left while no question is taken. */
export function keepsMessages({ channels }: SiteState): boolean {
  return channels?.includes("message") ?? true;
}

function wait({ availability, promise_s, wait_low_s, wait_high_s }: SiteState): string {
  if (availability === "open") return t("widget.open.minutes", { n: minutes(promise_s) });
  if (wait_low_s === undefined || wait_high_s === undefined) return t("widget.rush.no_range");
  return t("widget.rush", { low: minutes(wait_low_s), high: minutes(wait_high_s) });
}

/** How it is now, told before anybody writes. */
export function nowWords(state: SiteState): string {
  const { availability, opens_at, closes_at } = state;
  if (availability === "full") return t("widget.full");
  if (availability !== "closed") {
    const left = (closes_at ?? 0) - serverNow();
    const soon = left > 0 && left < SOON_MS;
    return soon ? `${wait(state)} ${t("widget.closing", { when: opening(closes_at!) })}` : wait(state);
  }
  if (!opens_at) return t("widget.shut");
  return t(closes_at ? "widget.shut.today" : "widget.shut.opens", { when: opening(opens_at) });
}

/** State in shape, colour and words. */
export function Availability({ state }: { state: SiteState }) {
  return (
    <p class="availability">
      <span class={`dot ${state.availability}`} aria-hidden="true" />
      {nowWords(state)}
    </p>
  );
}

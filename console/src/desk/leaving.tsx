import { nameOfKey } from "../shell/own_keys";
import { t } from "../texts";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import type { Desk } from "./store";
import { unsend } from "./unsend";
import { nameOf } from "./words";

/** What was sent last and has not left yet, wherever the advisor has gone since. It lies over the list's foot. */
export function Leaving({ desk }: { desk: Desk }) {
  const last = [...desk.outbox.held.value.values()].at(-1);
  const card = last && desk.card(last.conversation);
  // Always there: what appears together with its words is not read out.
  return (
    <div class={card ? "leaving" : "leaving nothing"} role="status">
      {card ? (
        <>
          <Icon name="clock" />
          <span class="cut">{t("console.leaving.to", { name: nameOf(card) })}</span>
          <button type="button" class="btn" onClick={() => unsend(desk, last.cid)}>
            {t("console.leaving.take_back")} <Keys of={[nameOfKey("take_back")]} />
          </button>
        </>
      ) : null}
    </div>
  );
}

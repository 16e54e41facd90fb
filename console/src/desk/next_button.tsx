import { nameOfKey } from "../shell/own_keys";
import { t } from "../texts";
import { clockOf } from "./clocks";
import type { Desk } from "./store";
import { lasted, nameOf } from "./words";

interface Props {
  desk: Desk;
  /** Whether something is sent before. */
  send: boolean;
  blocked: boolean;
  press: () => void;
}

/** To whoever has waited longest; a part of its own, since its clock counts each second. */
export function NextButton({ desk, send, blocked, press }: Props) {
  const next = desk.next.value;
  // The place stays when the button comes and goes.
  return (
    <div class="next-place">
      {next ? (
        <button type="button" class="btn main send" aria-disabled={blocked} onClick={press}>
          <span>{send ? t("console.send_next") : t("console.next")}</span>
          <span class="to">
            <span class="slot">{next.slot}</span>
            <span class="name">{nameOf(next)}</span>
            <span class="figure">
              {lasted(clockOf(next, desk.now.value, desk.typingSince(next.id)).elapsed)}
            </span>
          </span>
          <kbd>{nameOfKey("send_next")}</kbd>
        </button>
      ) : null}
    </div>
  );
}

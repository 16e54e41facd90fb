import { useEffect, useRef } from "preact/hooks";
import { announce, Banner } from "../../../client/src/ui";
import { t } from "../texts";
import type { Widget } from "../widget";

/** Loss of the line is the one thing that interrupts; that it is back is told quietly. */
export function Lost({ widget }: { widget: Widget }) {
  const status = widget.talk.status.value;
  const lost = status?.state === "offline";
  const was = useRef(false);
  useEffect(() => {
    if (was.current && status?.state === "online") announce(t("widget.lost.back"));
    was.current = lost || (was.current && status?.state !== "online");
  }, [status?.state]);
  if (status?.state === "refused") {
    return (
      <Banner tone="warn" icon="refresh" assertive>
        <p>{t("widget.outdated")}</p>
        <button type="button" class="link-button" onClick={() => location.reload()}>
          {t("widget.reload")}
        </button>
      </Banner>
    );
  }
  if (!lost) return null;
  return (
    <Banner tone="warn" icon="no-signal" assertive>
      <div class="lost">
        <p>
          <b>{t("widget.lost.title")}</b>
          <small>{t("widget.lost.text")}</small>
        </p>
        <button type="button" class="link-button" onClick={() => widget.talk.reconnect()}>
          {t("widget.lost.now")}
        </button>
      </div>
    </Banner>
  );
}

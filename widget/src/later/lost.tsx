import { useEffect, useRef, useState } from "preact/hooks";
import { announce, Banner } from "../../../client/src/ui";
import type { Widget } from "../widget";
import { t } from "./texts";
import { nextTry, useSeconds } from "./unsent";

/** A line that comes back within this is not worth a word. */
const BLINK_MS = 1_000;

/** That the line is gone, and that it is back, is told once and quietly; the seconds are for those who look. */
export function Lost({ widget }: { widget: Widget }) {
  const status = widget.talk.status.value;
  const lost = status?.state === "offline";
  const [told, tell] = useState(false);
  const was = useRef(false);
  const seconds = useSeconds(status?.next);
  useEffect(() => {
    if (!lost) return tell(false);
    const timer = setTimeout(() => tell(true), BLINK_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  useEffect(() => {
    if (told) announce(`${t("talk.lost.title")}. ${t("talk.lost.text")}`);
    else if (was.current && status?.state === "online") announce(t("talk.lost.back"));
    was.current = told;
  }, [told, status?.state]);
  if (status?.state === "refused") {
    return (
      <Banner tone="warn" icon="refresh" assertive>
        <p>{t("talk.outdated")}</p>
        <button type="button" class="link-button" onClick={() => location.reload()}>
          {t("talk.reload")}
        </button>
      </Banner>
    );
  }
  if (!told || !lost) return null;
  return (
    <Banner tone="warn" icon="no-signal" silent>
      <div class="lost">
        <p>
          <b>{t("talk.lost.title")}</b>
          <small>
            {t("talk.lost.text")} {nextTry(seconds)}
          </small>
        </p>
        <button type="button" class="link-button" onClick={() => widget.talk.reconnect()}>
          {t("talk.lost.now")}
        </button>
      </div>
    </Banner>
  );
}

import "./kiosk.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../../client/src/ui";
import { texts } from "../texts";
import type { Widget } from "../widget";
import { KINDS_OF_TOUCH, Watch } from "./rest";
import { speak, t } from "./texts";

await speak(texts.lang);

const LOOK_MS = 1_000;
/** To tell the service that the conversation is over; whoever leaves is not held up for longer. */
const GOODBYE_MS = 2_000;

/** Ends what goes on and begins anew: the page forgets all that it held in memory, and nothing else held it. */
async function clear(widget: Widget): Promise<void> {
  const { talk, host } = widget;
  const status = talk.view.peek()?.status;
  if (status === "queued" || status === "offered" || status === "active") {
    const late = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS));
    await Promise.race([talk.end().catch(() => {}), late]);
  }
  talk.forget();
  host.minimise();
  location.reload();
}

/** On a computer that many use: a way out that is always in sight, and a question to whoever may have gone. */
export function Kiosk({ widget }: { widget: Widget }) {
  const [asking, ask] = useState(false);
  const [watch] = useState(() => new Watch(widget.place.rest_min, Date.now(), widget.place.own));
  const box = useRef<HTMLElement>(null);
  const over = () => void clear(widget);
  useEffect(() => {
    const touched = () => {
      watch.touched(Date.now());
      ask(false);
    };
    for (const kind of KINDS_OF_TOUCH) addEventListener(kind, touched, { passive: true });
    const timer = setInterval(() => {
      if (widget.talk.video.peek()?.state === "live") watch.hold(Date.now());
      const now = watch.at(Date.now());
      if (now === "over") over();
      ask(now === "ask");
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      for (const kind of KINDS_OF_TOUCH) removeEventListener(kind, touched);
    };
  }, []);
  useEffect(() => {
    if (asking) box.current?.focus();
  }, [asking]);
  return (
    <section class={asking ? "kiosk asks" : "kiosk"} aria-label={t("kiosk.name")} tabIndex={-1} ref={box}>
      {asking ? (
        <div role="alert">
          <h2 class="h2">{t("kiosk.there")}</h2>
          <p>{t("kiosk.soon")}</p>
        </div>
      ) : (
        <p class="small">{t("kiosk.why")}</p>
      )}
      <div class="kiosk-acts">
        {asking && (
          <Button look="primary" onClick={() => ask(false)}>
            {t("kiosk.here")}
          </Button>
        )}
        <Button icon="door" onClick={over}>
          {t("kiosk.end")}
        </Button>
      </div>
    </section>
  );
}

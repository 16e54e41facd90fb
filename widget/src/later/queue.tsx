import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversationView, Queue as Place } from "../../../client/src/contracts";
import { announce, Button, Icon, Notice } from "../../../client/src/ui";
import { clock, minutes } from "../format";
import { Bar, Heading } from "../parts/bar";
import { t as shared, texts } from "../texts";
import type { Widget } from "../widget";
import { Lost } from "./lost";
import { Menu } from "./menu";
import { t } from "./texts";
import { Yours } from "./yours";

const NAMED = 10;
const SHOWN = 4;

function placeWords(position: number): string {
  if (position > NAMED) return t("talk.queue.place", { n: position });
  return t(`talk.queue.place_${position}` as "talk.queue.place_1");
}

function waitWords(place: Place): string | undefined {
  if (place.wait_low_s === undefined || place.wait_high_s === undefined) return undefined;
  const [low, high] = [minutes(place.wait_low_s), minutes(place.wait_high_s)];
  return low === high ? t("talk.queue.wait_same", { n: high }) : t("talk.queue.wait", { low, high });
}

/** The advisor at one end, the visitor at the other, and no more heads between than fit. */
function Track({ position }: { position: number }) {
  const between = Math.min(position - 1, SHOWN);
  return (
    <ol class="track" aria-hidden="true">
      <li>
        <span class="stop advisor">
          <Icon name="chat" />
          <span class="caption">{t("talk.queue.advisor")}</span>
        </span>
      </li>
      {Array.from({ length: between }, (_, index) => (
        <li key={index}>
          <span class="stop">
            <Icon name="person" />
          </span>
        </li>
      ))}
      <li>
        <span class="stop you">
          <Icon name="person" />
          <span class="caption">{t("talk.queue.you")}</span>
        </span>
      </li>
    </ol>
  );
}

/** Whether the wait has outrun the first upper bound that was told. */
function useLate(view: ConversationView): boolean {
  const promised = useRef<number>(undefined);
  const high = view.queue?.wait_high_s;
  // Counted from when it was told: this device's clock may be wrong by a day.
  if (promised.current === undefined && high !== undefined) {
    promised.current = Date.now() + minutes(high) * 60_000;
  }
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return promised.current !== undefined && now > promised.current;
}

export function Queue({ widget, view }: { widget: Widget; view: ConversationView }) {
  const { talk } = widget;
  const place = view.queue;
  const wait = place && waitWords(place);
  const late = useLate(view);
  const offered = view.status === "offered";
  const heading = offered
    ? t("talk.queue.offered")
    : place
      ? placeWords(place.position)
      : t("talk.queue.heading");
  useEffect(() => announce(wait ? `${heading}. ${wait}.` : `${heading}.`), [heading, wait, texts.lang.value]);

  const leave = () => void talk.end().catch(() => announce(shared("widget.no_connection")));
  return (
    <>
      <Bar widget={widget} title={t("talk.queue.title")}>
        <Menu widget={widget} onEnd={leave} endLabel={t("talk.queue.leave")} />
      </Bar>
      <Lost widget={widget} />
      <div class="body">
        <div class="place">
          <Heading widget={widget} class="place-heading">
            {place && !offered && (
              <span class="big" key={place.position} aria-hidden="true">
                {place.position}.
              </span>
            )}
            <span class="h1">{heading}</span>
          </Heading>
          {place && !offered && <Track position={place.position} />}
        </div>
        <div class="pad tight stack">
          {late && (
            <Notice tone="warn" icon="clock">
              <b>{t("talk.queue.late")}</b> {t("talk.queue.sorry")}
            </Notice>
          )}
          <div>
            {place && !offered && (
              <div class="fact">
                <Icon name="clock" />
                <p>
                  <strong>{wait ?? t("talk.queue.no_estimate")}</strong>
                  <small>
                    {wait
                      ? t("talk.queue.counted", { time: clock(place.counted_at) })
                      : t("talk.queue.no_estimate_why")}
                  </small>
                </p>
              </div>
            )}
            <div class="fact">
              <Icon name="window" />
              <p>
                <strong>{t("talk.queue.stay")}</strong>
                <small>{t("talk.queue.stay_hint")}</small>
              </p>
            </div>
          </div>
          <Yours widget={widget} shows={(entry) => entry.by === "visitor" || entry.notice === "danger"} />
          <Button look="quiet" wide onClick={leave}>
            {t("talk.queue.leave")}
          </Button>
        </div>
      </div>
      <footer class="foot">
        {!offered && (
          <Button wide icon="edit" onClick={() => widget.go({ name: "message" })}>
            {t("talk.message.instead")}
          </Button>
        )}
        <Button wide icon="search" onClick={() => widget.go({ name: "home" })}>
          {t("talk.queue.read_on")}
        </Button>
      </footer>
    </>
  );
}

import "../../../client/src/call/call.css";
import { useEffect, useState } from "preact/hooks";
import { Call, isOver } from "../../../client/src/call/call";
import { DeviceCheck } from "../../../client/src/call/check";
import { Door } from "../../../client/src/call/door";
import type { CallLine } from "../../../client/src/call/line";
import {
  ConnectionNotice,
  Controls,
  Elsewhere,
  nameOf,
  Pictures,
  SharingBar,
  SigningButton,
  SoundButton,
  TroubleNotice,
} from "../../../client/src/call/parts";
import { PauseButton, VisitorPause } from "../../../client/src/call/pause_view";
import { Recording } from "../../../client/src/call/recording";
import { speak, t } from "../../../client/src/call/texts";
import { TypedText } from "../../../client/src/call/typed_view";
import type { VideoState } from "../../../client/src/contracts";
import { announce, Button } from "../../../client/src/ui";
import type { Line } from "../line";
import { texts } from "../texts";
import type { Widget } from "../widget";
import { mightNeedWindow, needsWindow, OwnWindow, voiceIsAllowed } from "./own_window";

await speak(texts.lang);

interface Props {
  widget: Widget;
  connection: Line;
  conversation: string;
  /** What the page has been told already. */
  state?: VideoState | undefined;
}

/** The visitor's call, from the offer to its end; nothing when there is none. */
export function VisitorCall({ widget, connection, conversation, state }: Props) {
  const [call] = useState(() => new Call(connection as unknown as CallLine, conversation, "visitor", state));
  const { talk } = widget;
  useEffect(
    () => () => {
      call.close();
      talk.inPause.value = false;
    },
    [call],
  );
  const paused = call.pause.on;
  useEffect(() => {
    talk.inPause.value = paused;
  }, [paused]);
  const wanted = talk.wantsPause.value;
  useEffect(() => {
    if (!wanted) return;
    if (!call.pause.on) void call.pause.start();
    // From here on the page knows by itself, without a moment in between.
    talk.inPause.value = true;
    talk.wantsPause.value = false;
  }, [wanted]);
  const now = call.state.value;
  const live = now?.state === "live";
  const ended = now?.state === "ended";
  useEffect(() => {
    if (live) announce(t("call.live"));
    if (ended) announce(t("call.ended"));
  }, [live, ended]);
  return (
    <>
      <VisitorPause call={call} />
      {now &&
        !isOver(now) &&
        (now.state === "offered" ? (
          <CallOffer call={call} widget={widget} />
        ) : (
          <CallPanel call={call} widget={widget} />
        ))}
    </>
  );
}

export function CallOffer({ call, widget }: { call: Call; widget: Widget }) {
  const [opening, setOpening] = useState(false);
  const state = call.state.value;
  if (!state) return null;
  const advisor = call.others.find((one) => one.id === state.offered_by);
  const name = advisor ? nameOf(advisor) : t("call.advisor");
  const accept = async (camera: boolean) => {
    if (opening) return;
    setOpening(true);
    await call.accept(camera);
    setOpening(false);
  };
  const decline = () => void call.decline();
  const away = needsWindow(call);
  return (
    <section class="call-offer" aria-labelledby="call-offer">
      <h2 id="call-offer">{t("call.offer.title")}</h2>
      <p>
        {t(state.mode === "video" ? "call.offer.video" : "call.offer.voice", { name })}{" "}
        <b>{t("call.offer.screen")}</b>
      </p>
      {state.message && <p class="call-message">{state.message}</p>}
      {away && <OwnWindow widget={widget} />}
      {(!away || voiceIsAllowed()) && (
        <TroubleNotice call={call} onVoice={() => void accept(false)} onChat={decline} />
      )}
      {mightNeedWindow(call) && <OwnWindow widget={widget} why="maybe" />}
      {!away && (
        <>
          <DeviceCheck call={call} />
          <p class="call-small">{opening ? t("call.offer.opening") : t("call.offer.asks")}</p>
        </>
      )}
      <div class="call-answers">
        {!away && state.mode === "video" && (
          <Button look="primary" icon="camera" wide off={opening} onClick={() => void accept(true)}>
            {t("call.offer.video_button")}
          </Button>
        )}
        {(!away || voiceIsAllowed()) && (
          <Button
            look={away || state.mode === "video" ? "second" : "primary"}
            icon="phone"
            wide
            off={opening}
            onClick={() => void accept(false)}
          >
            {t("call.offer.voice_button")}
          </Button>
        )}
        <Button look="quiet" wide off={opening} onClick={decline}>
          {t("call.offer.no")}
        </Button>
      </div>
      <p class="call-small">{t("call.offer.path")}</p>
    </section>
  );
}

export function CallPanel({ call, widget }: { call: Call; widget: Widget }) {
  const place = call.place.value;
  if (place === "outside" || place === "elsewhere")
    return (
      <section class="call-panel" aria-label={t("call.title")}>
        {needsWindow(call) ? (
          <OwnWindow widget={widget} why="there" />
        ) : (
          <>
            <TroubleNotice call={call} onChat={() => void call.end("left")} />
            <Elsewhere call={call} />
          </>
        )}
      </section>
    );
  return (
    <section
      class={call.sharing.value ? "call-panel sharing" : "call-panel"}
      aria-label={t("call.title")}
      data-state={call.state.value?.state}
    >
      <Pictures call={call} />
      <Recording call={call} />
      <ConnectionNotice call={call} />
      <Door call={call} />
      <SoundButton />
      <Controls call={call} onEnd={() => void call.end("left")} />
      <TroubleNotice call={call} />
      <SharingBar call={call} />
      <div class="call-more">
        <PauseButton call={call} />
        <TypedText call={call} />
        <DeviceCheck call={call} inside />
        <SigningButton call={call} />
      </div>
    </section>
  );
}

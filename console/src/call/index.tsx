import "../../../client/src/call/call.css";
import { useEffect, useState } from "preact/hooks";
import { Call, isOver } from "../../../client/src/call/call";
import { DeviceCheck } from "../../../client/src/call/check";
import { Door } from "../../../client/src/call/door";
import { Guests } from "../../../client/src/call/guests";
import type { CallLine } from "../../../client/src/call/line";
import {
  ConnectionNotice,
  Controls,
  Elsewhere,
  nameOf,
  OwnTile,
  SharedScreen,
  SharingBar,
  SigningButton,
  SoundButton,
  Tile,
  TroubleNotice,
} from "../../../client/src/call/parts";
import { PauseButton, TheirPause } from "../../../client/src/call/pause_view";
import { AskToRecord, Recording } from "../../../client/src/call/recording";
import { speak, t } from "../../../client/src/call/texts";
import { TypedText } from "../../../client/src/call/typed_view";
import type { Connection } from "../../../client/src/connection";
import type { StaffCalls, StaffPushes, VideoState } from "../../../client/src/contracts";
import { Button, Icon, Notice } from "../../../client/src/ui";
import { texts } from "../texts";

await speak(texts.lang);

interface Props {
  connection: Connection<StaffCalls, StaffPushes>;
  conversation: string;
  /** What the visitor is called here. */
  name: string;
}

/** The advisor's side of a call: proposing it, waiting, and then what the visitor sends. */
export function CallDock({ connection, conversation, name }: Props) {
  const [call] = useState(() => new Call(connection as unknown as CallLine, conversation, "advisor"));
  useEffect(() => () => call.close(), [call]);
  const state = call.state.value;
  return (
    <section class="call-dock" aria-label={t("call.with", { name })} data-state={state?.state ?? "idle"}>
      <TheirPause call={call} name={name} />
      {shown(call, state, name)}
    </section>
  );
}

function shown(call: Call, state: VideoState | undefined, name: string) {
  if (!state || isOver(state)) return <Propose call={call} state={state} name={name} />;
  const place = call.place.value;
  if (place === "outside" || place === "elsewhere")
    return (
      <>
        <TroubleNotice call={call} onChat={() => void call.end("done")} />
        <Elsewhere call={call} />
      </>
    );
  if (state.state === "offered") return <Waiting call={call} name={name} />;
  return <Running call={call} name={name} />;
}

function outcome(state: VideoState | undefined, name: string): string | undefined {
  switch (state?.state) {
    case "declined":
      return t("call.declined", { name });
    case "expired":
      return t("call.expired");
    case "ended":
      return t(state.ended_reason === "unreachable" ? "call.unreachable" : "call.ended");
    default:
      return undefined;
  }
}

function Propose({ call, state, name }: { call: Call; state: VideoState | undefined; name: string }) {
  const [opening, setOpening] = useState(false);
  const before = outcome(state, name);
  const offer = async (mode: "voice" | "video") => {
    if (opening) return;
    setOpening(true);
    await call.offer(mode);
    setOpening(false);
  };
  return (
    <div class="call-propose">
      {before && (
        <Notice tone="plain">
          <p role="status">{before}</p>
        </Notice>
      )}
      <h2>{t("call.propose")}</h2>
      <p>{t("call.propose.text", { name })}</p>
      <TroubleNotice call={call} onVoice={() => void offer("voice")} />
      <div class="call-answers">
        <Button look="primary" icon="camera" off={opening} onClick={() => void offer("video")}>
          {t("call.propose.video")}
        </Button>
        <Button icon="phone" off={opening} onClick={() => void offer("voice")}>
          {t("call.propose.voice")}
        </Button>
        <PauseButton call={call} />
      </div>
    </div>
  );
}

function Waiting({ call, name }: { call: Call; name: string }) {
  return (
    <div class="call-propose">
      <div class="call-stage">
        <OwnTile call={call} />
      </div>
      <p role="status">{t("call.waiting", { name })}</p>
      <Button onClick={() => void call.end("withdrawn")}>{t("call.withdraw")}</Button>
    </div>
  );
}

function Running({ call, name }: { call: Call; name: string }) {
  const sharer = call.others.find((one) => call.sourceOf(one.id, "screen"));
  const dark = call.pause.on;
  const surface = sharer && !dark && (call.sourceOf(sharer.id, "screen")?.surface ?? "browser");
  return (
    <div class={call.sharing.value ? "call-panel sharing" : "call-panel"}>
      {sharer && surface && (
        <p class="call-banner" role="status">
          <Icon name="share" size="s" />
          {t(`call.share.theirs.${surface}`, { name: sharer.name || name })}
        </p>
      )}
      <div class="call-stage">
        {call.others.map((one) => (
          <SharedScreen key={`${one.id}-screen`} call={call} one={{ ...one, name: nameOf(one) }} />
        ))}
        {call.others.map((one) => (
          <Tile key={one.id} call={call} one={one.name ? one : { ...one, name }} />
        ))}
        <OwnTile call={call} />
      </div>
      <Recording call={call} />
      <ConnectionNotice call={call} />
      <SoundButton />
      <Controls call={call} onEnd={() => void call.end("done")} />
      <TroubleNotice call={call} />
      <SharingBar call={call} />
      <Door call={call} />
      <div class="call-more">
        <PauseButton call={call} />
        <TypedText call={call} />
        <DeviceCheck call={call} inside />
        <SigningButton call={call} />
        <Guests call={call} />
        <AskToRecord call={call} />
      </div>
      {sharer && <p class="call-limit">{t("call.limit")}</p>}
    </div>
  );
}

import "../ui/more_icons";
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Participant } from "../contracts";
import { Button, Icon, type IconName, Notice } from "../ui";
import type { Call } from "./call";
import { ShareToggle } from "./steps";
import { t } from "./texts";

/** The browser would not play sound before somebody clicks. */
const silenced = signal(false);

interface PictureProps {
  stream: MediaStream | undefined;
  label: string;
  /** Our own picture: never heard, and mirrored as people know themselves. */
  own?: boolean;
  whole?: boolean;
  silent?: boolean;
}

export function Picture({ stream, label, own = false, whole = false, silent = own }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream ?? null;
    if (!stream) return;
    element.play().catch((error: DOMException) => {
      if (error.name === "NotAllowedError") silenced.value = true;
    });
  }, [stream]);
  const classes = ["call-picture", own && "own", whole && "whole"].filter(Boolean).join(" ");
  return <video ref={video} class={classes} muted={silent} autoPlay playsInline aria-label={label} />;
}

export function SoundButton() {
  if (!silenced.value) return null;
  const play = () => {
    silenced.value = false;
    for (const video of document.querySelectorAll<HTMLVideoElement>("video.call-picture")) void video.play();
  };
  return (
    <Button look="primary" icon="speaker" onClick={play}>
      {t("call.sound")}
    </Button>
  );
}

export function nameOf(one: Participant): string {
  if (one.role === "visitor" || one.role === "advisor")
    return one.name || t(one.role === "visitor" ? "call.visitor" : "call.advisor");
  return `${one.name}, ${t(`call.role.${one.role}`)}`;
}

function CameraOff() {
  return (
    <span class="call-off">
      <Icon name="camera-off" />
      <span class="vh">{t("call.no_picture")}</span>
    </span>
  );
}

function NamePlate({ name, muted }: { name: string; muted: boolean }) {
  return (
    <figcaption class="call-name">
      {muted && <Icon name="mic-off" size="xs" />}
      {name}
      {muted && <span class="vh">, {t("call.muted")}</span>}
    </figcaption>
  );
}

/** Somebody else: their sound always, their picture while the camera is on. */
export function Tile({ call, one }: { call: Call; one: Participant }) {
  const source = call.sourceOf(one.id, "cam");
  const stream = source && call.streams.value.get(source.id);
  const name = nameOf(one);
  const pictured = one.video && !(call.pause.on && one.role === "visitor");
  const first = call.others.find((other) => other.role === "interpreter") ?? call.others[0];
  const pinned = call.signing.on.value && first?.id === one.id;
  const classes = ["call-tile", !pictured && "dark", pinned && "pinned"].filter(Boolean).join(" ");
  return (
    <figure class={classes} data-status={one.status}>
      <Picture stream={stream} label={name} />
      {!pictured && <CameraOff />}
      <NamePlate name={name} muted={!one.audio} />
    </figure>
  );
}

export function OwnTile({ call }: { call: Call }) {
  const stream = call.selfView.value;
  return (
    <figure class={stream ? "call-tile mine" : "call-tile mine dark"}>
      {stream ? <Picture stream={stream} label={t("call.you")} own /> : <CameraOff />}
      <NamePlate name={t("call.you")} muted={!call.microphone.value} />
    </figure>
  );
}

/** Where the picture itself lies in its frame: what is beside it belongs to no place on the screen. */
function pictureIn(frame: Element) {
  const video = frame.querySelector("video");
  if (!video?.videoWidth) return undefined;
  const { offsetWidth, offsetHeight, videoWidth, videoHeight } = video;
  const scale = Math.min(offsetWidth / videoWidth, offsetHeight / videoHeight);
  const width = videoWidth * scale;
  const height = videoHeight * scale;
  const left = video.offsetLeft + (offsetWidth - width) / 2;
  return { left, top: video.offsetTop + (offsetHeight - height) / 2, width, height };
}

/** Where the advisor points, in the picture and in words. */
function Pointer({ call, source }: { call: Call; source: string }) {
  const place = call.pointer.place.value;
  if (place?.source !== source || place.x === undefined || place.y === undefined) return null;
  const by = call.others.find((one) => one.id === place.participant);
  return (
    <span
      class="call-pointer"
      ref={(mark) => {
        const picture = mark?.parentElement && pictureIn(mark.parentElement);
        if (!picture) return;
        // The content policy allows no style attributes.
        mark.style.setProperty("left", `${picture.left + place.x! * picture.width}px`);
        mark.style.setProperty("top", `${picture.top + place.y! * picture.height}px`);
      }}
    >
      <span>{t("call.point.here", { name: by ? nameOf(by) : t("call.you") })}</span>
    </span>
  );
}

export function SharedScreen({ call, one }: { call: Call; one: Participant }) {
  const source = call.sourceOf(one.id, "screen");
  const stream = source && call.streams.value.get(source.id);
  if (!source || (call.pause.on && one.role === "visitor")) return null;
  const point = (event: PointerEvent) => {
    const frame = event.currentTarget as HTMLElement;
    const box = frame.getBoundingClientRect();
    const picture = pictureIn(frame);
    if (!picture) return;
    const x = (event.clientX - box.left - picture.left) / picture.width;
    const y = (event.clientY - box.top - picture.top) / picture.height;
    if (x >= 0 && x <= 1 && y >= 0 && y <= 1) call.pointer.point(source.id, x, y);
    else if (call.pointer.shows) call.pointer.point(source.id);
  };
  const points = call.as === "advisor";
  return (
    <>
      <figure
        class={points ? "call-screen points" : "call-screen"}
        {...(points
          ? {
              onPointerMove: point,
              onPointerDown: point,
              onPointerLeave: () => call.pointer.point(source.id),
            }
          : {})}
      >
        <Picture stream={stream} label={t("call.share.picture", { name: nameOf(one) })} whole />
        <Pointer call={call} source={source.id} />
      </figure>
      {points && <p class="call-limit">{t("call.point.how")}</p>}
    </>
  );
}

/** The sharer's own small picture of what the others see, with where somebody points. */
function Mine({ call }: { call: Call }) {
  const source = call.me && call.sourceOf(call.me.id, "screen");
  const track = call.own.screen;
  const [stream, setStream] = useState<MediaStream>();
  useEffect(() => setStream(track && new MediaStream([track])), [track]);
  if (!source) return null;
  return (
    <figure class="call-screen small">
      <Picture stream={stream} label={t("call.point.mine")} whole silent />
      <Pointer call={call} source={source.id} />
    </figure>
  );
}

interface ToggleProps {
  on: boolean;
  icon: IconName;
  words: string;
  onClick: () => void;
  look?: string;
}

/** Its words say what it is and how it stands, to eyes and ears alike. */
export function Toggle({ on, icon, words, onClick, look = "" }: ToggleProps) {
  return (
    <button type="button" class={`call-control ${look} ${on ? "on" : "off"}`} onClick={onClick}>
      <Icon name={icon} />
      <span>{words}</span>
    </button>
  );
}

export function Controls({ call, onEnd }: { call: Call; onEnd: () => void }) {
  const mic = call.microphone.value;
  const camera = call.camera.value;
  const canShare = "getDisplayMedia" in (navigator.mediaDevices ?? {});
  return (
    <div class="call-controls" role="toolbar" aria-label={t("call.controls")}>
      <Toggle
        on={mic}
        icon={mic ? "mic" : "mic-off"}
        words={t(mic ? "call.mic.on" : "call.mic.off")}
        onClick={() => call.setMicrophone(!mic)}
      />
      <Toggle
        on={camera}
        icon={camera ? "camera" : "camera-off"}
        words={t(camera ? "call.camera.on" : "call.camera.off")}
        onClick={() => void call.setCamera(!camera)}
      />
      {canShare && <ShareToggle call={call} />}
      <button type="button" class="call-control hang" onClick={onEnd}>
        <Icon name="hang-up" />
        <span>{t("call.end")}</span>
      </button>
    </div>
  );
}

/** For people who sign: movement before sharpness, and the interpreter large. */
export function SigningButton({ call }: { call: Call }) {
  const on = call.signing.on.value;
  return (
    <Button icon="camera" aria-pressed={on} onClick={() => void call.setSigning(!on)}>
      {t(on ? "call.sign.on" : "call.sign.off")}
    </Button>
  );
}

/** What is shared and who sees it, as long as it is shared. */
export function SharingBar({ call }: { call: Call }) {
  const surface = call.sharing.value;
  if (!surface) return null;
  const names = call.others
    .filter((one) => one.sees_screens)
    .map(nameOf)
    .join(", ");
  return (
    <section class="call-sharing" aria-label={t("call.share.bar")}>
      <Icon name="share" />
      <p role="status">
        <b>{t(`call.share.mine.${surface}`)}</b>
        <span>{t("call.share.to", { name: names })}</span>
        {surface === "monitor" && <span>{t("call.share.whole")}</span>}
      </p>
      <Button icon="share-off" onClick={() => void call.stopSharing()}>
        {t("call.share.stop")}
      </Button>
      <Mine call={call} />
    </section>
  );
}

/** The state of the connections in words; nothing while all is well. */
export function ConnectionNotice({ call }: { call: Call }) {
  const state = call.state.value;
  if (!state) return null;
  const lost = call.others.find((one) => one.status === "lost");
  let words = "";
  if (state.state === "accepted" || state.state === "connecting") words = t("call.joining");
  else if (lost && call.me?.status === "joined") words = t("call.lost", { name: nameOf(lost) });
  else if (state.state === "reconnecting" || call.stalled.value) words = t("call.reconnecting");
  if (!words) return null;
  return (
    <div class="call-connection" role="status">
      <Icon name="spin" size="s" />
      {words}
    </div>
  );
}

interface TroubleProps {
  call: Call;
  onVoice?: () => void;
  onChat?: () => void;
}

/** What went wrong in plain words, and a way on by voice or by writing. */
export function TroubleNotice({ call, onVoice, onChat }: TroubleProps) {
  const trouble = call.trouble.value;
  const words = trouble ? t(`call.trouble.${trouble}`) : call.refusal.value;
  if (!words) return null;
  return (
    <div class="call-trouble" role="alert">
      <Notice tone="warn">
        <p>{words}</p>
        {(onVoice || onChat) && (
          <div class="call-ways">
            {onVoice && <Button onClick={onVoice}>{t("call.go_on_voice")}</Button>}
            {onChat && (
              <Button look="quiet" onClick={onChat}>
                {t("call.go_on_chat")}
              </Button>
            )}
          </div>
        )}
      </Notice>
    </div>
  );
}

export function Elsewhere({ call }: { call: Call }) {
  return (
    <Notice tone="info">
      <p>{t(call.place.value === "elsewhere" ? "call.elsewhere" : "call.rejoin.text")}</p>
      <Button icon="phone" onClick={() => void call.rejoin()}>
        {t("call.rejoin")}
      </Button>
    </Notice>
  );
}

/** Everybody's pictures, shared screens first. */
export function Pictures({ call }: { call: Call }) {
  return (
    <div class="call-stage">
      {call.others.map((one) => (
        <SharedScreen key={`${one.id}-screen`} call={call} one={one} />
      ))}
      {call.others.map((one) => (
        <Tile key={one.id} call={call} one={one} />
      ))}
      <OwnTile call={call} />
    </div>
  );
}

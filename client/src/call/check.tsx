import { useEffect, useState } from "preact/hooks";
import { Button, useId } from "../ui";
import type { Call } from "./call";
import { Picture } from "./parts";
import { t } from "./texts";

const LOOK_MS = 120;
const LOUD = 0.03;

/** How loud the microphone is now, from 0 to 1, and whether it has been heard at all. */
function useLevel(track: MediaStreamTrack | undefined): { level: number; heard: boolean } {
  const [now, setNow] = useState({ level: 0, heard: false });
  useEffect(() => {
    if (!track) return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      const level = Math.min(1, Math.sqrt(power) * 4);
      setNow(({ heard }) => ({ level, heard: heard || level > LOUD }));
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      void context.close();
    };
  }, [track]);
  return now;
}

function useDevices(there: boolean): MediaDeviceInfo[] {
  const [all, setAll] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const devices = navigator.mediaDevices;
    if (!there || !devices) return;
    const look = () => void devices.enumerateDevices().then(setAll);
    look();
    devices.addEventListener("devicechange", look);
    return () => devices.removeEventListener("devicechange", look);
  }, [there]);
  return all;
}

interface ChoiceProps {
  label: string;
  devices: MediaDeviceInfo[];
  chosen: string | undefined;
  none?: string;
  onChoose: (id: string) => void;
}

function Choice({ label, devices, chosen, none, onChoose }: ChoiceProps) {
  const id = useId("c");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        class="input"
        value={chosen ?? ""}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {none && <option value="">{none}</option>}
        {devices.map((one, index) => (
          <option key={one.deviceId} value={one.deviceId}>
            {one.label || t("call.check.device", { n: index + 1 })}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Sound and picture before others hear and see them, and the choice of devices, also within the call. */
export function DeviceCheck({ call, inside = false }: { call: Call; inside?: boolean }) {
  const [open, setOpen] = useState(false);
  const { own } = call;
  const mic = open ? own.mic : undefined;
  const { level, heard } = useLevel(mic);
  const devices = useDevices(open);
  const picture = own.selfView.value;
  if (!open)
    return (
      <div class="call-check-open">
        <Button icon="mic" onClick={() => void call.tryDevices().then((there) => setOpen(there))}>
          {t(inside ? "call.check.title" : "call.check.try")}
        </Button>
      </div>
    );
  return (
    <section class="call-check" aria-label={t("call.check.title")}>
      {picture && (
        <figure class="call-tile mine">
          <Picture stream={picture} label={t("call.check.self")} own />
        </figure>
      )}
      {picture && <p class="call-small">{t("call.check.background")}</p>}
      <Choice
        label={t("call.check.mic")}
        devices={devices.filter((one) => one.kind === "audioinput")}
        chosen={own.mic?.getSettings().deviceId}
        onChoose={(id) => void call.own.changeMicrophone(id)}
      />
      <meter aria-label={t("call.check.level")} min={0} max={1} value={level} />
      <p role="status">{t(heard ? "call.check.good" : "call.check.quiet")}</p>
      <Choice
        label={t("call.check.cam")}
        none={t("call.check.cam_none")}
        devices={devices.filter((one) => one.kind === "videoinput")}
        chosen={picture ? own.cam?.getSettings().deviceId : ""}
        onChoose={(id) => void (id ? call.chooseCamera(id) : call.setCamera(false))}
      />
      <Button onClick={() => setOpen(false)}>{t("call.check.close")}</Button>
    </section>
  );
}

/** Why there is no microphone, camera or screen; each is a sentence in the `call` texts. */
export type Trouble =
  | "not_allowed"
  | "not_found"
  | "in_use"
  | "not_supported"
  | "forbidden_by_page"
  | "cancelled"
  | "failed";

export class NoDevice extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

type Feature = "microphone" | "camera" | "display-capture";

interface FeaturePolicy {
  allowsFeature(name: string): boolean;
}

/** Whether the page around our frame lets us ask at all; a browser that cannot tell is believed to. */
export function pageAllows(feature: Feature): boolean {
  const policy = (document as { featurePolicy?: FeaturePolicy }).featurePolicy;
  return policy?.allowsFeature(feature) ?? true;
}

function troubleOf(error: unknown, features: Feature[]): Trouble {
  const name = error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return features.every(pageAllows) ? "not_allowed" : "forbidden_by_page";
    case "NotFoundError":
    case "OverconstrainedError":
      return "not_found";
    case "NotReadableError":
    case "AbortError":
      return "in_use";
    default:
      return "failed";
  }
}

async function capture(
  features: Feature[],
  run: (devices: MediaDevices) => Promise<MediaStream>,
): Promise<MediaStream> {
  // Without HTTPS browsers leave `mediaDevices` out.
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!devices) throw new NoDevice("not_supported");
  try {
    return await run(devices);
  } catch (error) {
    throw new NoDevice(troubleOf(error, features));
  }
}

const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const SOUND: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** A device that was chosen and is gone is replaced by whichever there is. */
const chosen = (id: string | undefined): MediaTrackConstraints => (id ? { deviceId: { ideal: id } } : {});

export async function openMicrophone(id?: string): Promise<MediaStreamTrack> {
  const audio = { ...SOUND, ...chosen(id) };
  const stream = await capture(["microphone"], (devices) => devices.getUserMedia({ audio }));
  return stream.getAudioTracks()[0]!;
}

export async function openCamera(id?: string): Promise<MediaStreamTrack> {
  const video = { ...PICTURE, ...chosen(id) };
  const stream = await capture(["camera"], (devices) => devices.getUserMedia({ video }));
  return stream.getVideoTracks()[0]!;
}

export type Surface = "browser" | "window" | "monitor";

interface ShareOptions extends DisplayMediaStreamOptions {
  selfBrowserSurface: "exclude" | "include";
  surfaceSwitching: "exclude" | "include";
  monitorTypeSurfaces: "exclude" | "include";
}

/** The person chooses what is shared in the browser's own window; a tab comes before a whole screen. */
export async function openScreen(): Promise<{ track: MediaStreamTrack; surface: Surface }> {
  const options: ShareOptions = {
    video: { frameRate: { max: 15 }, displaySurface: "browser" } as MediaTrackConstraints,
    audio: false,
    selfBrowserSurface: "exclude",
    surfaceSwitching: "include",
    monitorTypeSurfaces: "include",
  };
  const stream = await capture(["display-capture"], (devices) => {
    if (!("getDisplayMedia" in devices)) throw new NoDevice("not_supported");
    return devices.getDisplayMedia(options);
  }).catch((error: NoDevice) => {
    // Closing the browser's window looks like a refusal, and needs no advice.
    throw error.trouble === "not_allowed" ? new NoDevice("cancelled") : error;
  });
  const track = stream.getVideoTracks()[0]!;
  track.contentHint = "detail";
  const surface = (track.getSettings() as { displaySurface?: string }).displaySurface;
  return { track, surface: surface === "window" || surface === "monitor" ? surface : "browser" };
}

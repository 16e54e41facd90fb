import { signal } from "@preact/signals";
import { NoDevice, openCamera, openMicrophone, openScreen, type Surface, type Trouble } from "./devices";

export interface OwnEvents {
  /** Another microphone took the place of one that was pulled out. */
  replaced: (microphone: MediaStreamTrack) => void;
  cameraEnded: () => void;
  screenEnded: () => void;
}

/** What this page gives to a call: microphone, camera and screen, how they stand, and what is wrong with them. */
export class Own {
  readonly microphone = signal(true);
  readonly camera = signal(false);
  readonly selfView = signal<MediaStream | undefined>(undefined);
  readonly sharing = signal<Surface | undefined>(undefined);
  readonly trouble = signal<Trouble | undefined>(undefined);

  mic: MediaStreamTrack | undefined;
  cam: MediaStreamTrack | undefined;
  screen: MediaStreamTrack | undefined;

  constructor(private readonly events: OwnEvents) {}

  /** What a call begins with. Without a microphone there is none; a camera that was asked for must be there. */
  async open(withCamera: boolean): Promise<boolean> {
    this.trouble.value = undefined;
    if (this.mic?.readyState !== "live" && !(await this.had(() => this.takeMicrophone()))) return false;
    return !withCamera || this.cam?.readyState === "live" || this.openCamera();
  }

  mute(off: boolean): void {
    if (this.mic) this.mic.enabled = !off;
    this.microphone.value = !off;
  }

  openCamera(): Promise<boolean> {
    this.trouble.value = undefined;
    return this.had(async () => this.useCamera(await openCamera()));
  }

  /** The camera is let go and its light goes out. */
  dropCamera(): void {
    this.cam?.stop();
    this.useCamera(undefined);
  }

  /** Who thinks better of it in the browser's own dialog has no trouble. */
  openScreen(): Promise<boolean> {
    this.trouble.value = undefined;
    return this.had(async () => {
      const { track, surface } = await openScreen();
      this.screen = track;
      track.onended = () => this.events.screenEnded();
      this.sharing.value = surface;
    });
  }

  dropScreen(): void {
    this.screen?.stop();
    this.screen = undefined;
    this.sharing.value = undefined;
  }

  release(): void {
    for (const track of [this.mic, this.cam]) {
      if (!track) continue;
      track.onended = null;
      track.stop();
    }
    this.mic = undefined;
    this.useCamera(undefined);
    this.dropScreen();
  }

  private async had(take: () => Promise<void>): Promise<boolean> {
    try {
      await take();
      return true;
    } catch (error) {
      const trouble = error instanceof NoDevice ? error.trouble : "failed";
      if (trouble !== "cancelled") this.trouble.value = trouble;
      return false;
    }
  }

  private async takeMicrophone(): Promise<void> {
    const track = await openMicrophone();
    track.enabled = this.microphone.value;
    this.mic = track;
    track.onended = () =>
      void this.had(() => this.takeMicrophone()).then((there) => {
        if (there && this.mic) this.events.replaced(this.mic);
      });
  }

  private useCamera(track: MediaStreamTrack | undefined): void {
    this.cam = track;
    this.camera.value = track !== undefined;
    this.selfView.value = track && new MediaStream([track]);
    if (track) track.onended = () => this.events.cameraEnded();
  }
}

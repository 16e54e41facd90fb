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
  private held = false;
  private micId: string | undefined;
  private camId: string | undefined;

  constructor(private readonly events: OwnEvents) {}

  /** What a call begins with. Without a microphone there is none; a camera that was asked for must be there. */
  async open(withCamera: boolean): Promise<boolean> {
    this.trouble.value = undefined;
    if (this.mic?.readyState !== "live" && !(await this.had(() => this.takeMicrophone()))) return false;
    return !withCamera || this.cam?.readyState === "live" || this.openCamera();
  }

  mute(off: boolean): void {
    this.microphone.value = !off;
    this.enable();
  }

  /** While held nothing is picked up, whatever is opened meanwhile. */
  hold(on: boolean): void {
    this.held = on;
    this.enable();
  }

  openCamera(id = this.camId): Promise<boolean> {
    this.trouble.value = undefined;
    this.camId = id;
    return this.had(async () => {
      const track = await openCamera(id);
      this.cam?.stop();
      this.useCamera(track);
    });
  }

  /** Another microphone takes the place of the one in use; the connection stays. */
  async changeMicrophone(id: string): Promise<void> {
    const before = this.mic;
    this.micId = id;
    if (!(await this.had(() => this.takeMicrophone()))) return;
    if (before) before.onended = null;
    before?.stop();
    if (this.mic) this.events.replaced(this.mic);
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
      this.enable();
      track.onended = () => this.events.screenEnded();
      this.sharing.value = surface;
    });
  }

  dropScreen(): void {
    this.screen?.stop();
    this.screen = undefined;
    this.sharing.value = undefined;
  }

  /** A look at the shared screen for its owner alone, also while it is dark for the others. */
  preview(): MediaStreamTrack | undefined {
    const track = this.screen?.clone();
    if (track) track.enabled = true;
    return track;
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
    const track = await openMicrophone(this.micId);
    this.mic = track;
    this.enable();
    track.onended = () =>
      void this.had(() => this.takeMicrophone()).then((there) => {
        if (there && this.mic) this.events.replaced(this.mic);
      });
  }

  private enable(): void {
    if (this.mic) this.mic.enabled = !this.held && this.microphone.value;
    if (this.cam) this.cam.enabled = !this.held;
    if (this.screen) this.screen.enabled = !this.held;
  }

  private useCamera(track: MediaStreamTrack | undefined): void {
    this.cam = track;
    this.enable();
    this.camera.value = track !== undefined;
    this.selfView.value = track && new MediaStream([track]);
    if (track) track.onended = () => this.events.cameraEnded();
  }
}

import { signal } from "@preact/signals";
import type { Link } from "./links";

/** For people who sign: movement before sharpness, and whoever signs to them large. */
export class Signing {
  readonly on = signal(false);

  async set(on: boolean, link: Link | undefined): Promise<void> {
    this.on.value = on;
    if (link) await this.apply(link);
  }

  /** When the line is narrow the browser gives up size or movement: here it keeps the movement. */
  async apply(link: Link): Promise<void> {
    const sender = link.pc.getTransceivers()[1]?.sender;
    if (!sender) return;
    const degradationPreference = this.on.value ? "maintain-framerate" : "balanced";
    await sender.setParameters({ ...sender.getParameters(), degradationPreference });
  }
}

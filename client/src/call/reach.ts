import type { Ice } from "../contracts";
import type { CallLine } from "./line";

/** How to reach the server's media part: asked again when half of the time for which it was told is over. */
export class Reach {
  private told: { ice: Ice; session: string; until: number } | undefined;

  constructor(private readonly line: CallLine) {}

  async of(session: string): Promise<Ice> {
    if (this.told?.session !== session || Date.now() >= this.told.until) {
      const ice = await this.line.call("video:ice", { session });
      this.told = { ice, session, until: Date.now() + ice.ttl_s * 500 };
    }
    return this.told.ice;
  }
}

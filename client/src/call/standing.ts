import { signal } from "@preact/signals";
import type { MediaSource, Participant, VideoState } from "../contracts";
import { Refused } from "../refused";
import type { Trouble } from "./devices";

const OVER = new Set<VideoState["state"]>(["declined", "expired", "ended"]);
/** Where this page stands. `elsewhere`: another page of the same person carries the call. */
export type Place = "outside" | "joining" | "inside" | "elsewhere";

const isIn = (one: Participant): boolean =>
  one.role === "visitor" || ["admitted", "joined", "lost"].includes(one.status);
export const isOut = (one: Participant | undefined): boolean =>
  one?.status === "left" || one?.status === "ejected";

export const isOver = (state: VideoState | undefined): boolean => !state || OVER.has(state.state);

export const isFinal = (error: unknown): boolean =>
  error instanceof Refused && ["call_ended", "not_permitted"].includes(error.code);

/** How a call stands: what the server says of it, and what of that concerns this page. */
export abstract class Standing {
  readonly state = signal<VideoState | undefined>(undefined);
  readonly place = signal<Place>("outside");
  /** What the server refused, in its own words. */
  readonly refusal = signal<string | undefined>(undefined);
  abstract readonly trouble: { value: Trouble | undefined };

  /** This page is in the call, or on its way. */
  get isHere(): boolean {
    return this.place.value === "joining" || this.place.value === "inside";
  }

  get me(): Participant | undefined {
    const state = this.state.value;
    return state?.participants.find((one) => one.id === state.me);
  }

  /** Who is in the call beside us. */
  get others(): Participant[] {
    const state = this.state.value;
    return state?.participants.filter((one) => one.id !== state.me && isIn(one)) ?? [];
  }

  /** Guests who stand before the door. */
  get waiting(): Participant[] {
    const all = this.state.value?.participants ?? [];
    return all.filter((one) => one.status === "waiting" && one.role !== "visitor");
  }

  sourceOf(participant: string, kind: "cam" | "screen"): MediaSource | undefined {
    return this.state.value?.sources.find((one) => one.participant === participant && one.kind === kind);
  }

  get isOut(): boolean {
    return isOut(this.me);
  }

  async attempt(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      if (error instanceof Refused && error.message) this.refusal.value = error.message;
      else this.trouble.value = "failed";
      return false;
    }
  }
}

import type { StaffCalls, VideoState, VisitorCalls } from "../contracts";

type Events = Pick<
  VisitorCalls & StaffCalls,
  | "video:answer"
  | "video:current"
  | "video:end"
  | "video:ice"
  | "video:offer"
  | "media:publish"
  | "media:set"
  | "media:stats"
  | "media:subscribe"
  | "media:unpublish"
>;
type Payload<E extends keyof Events> = Events[E][0];
type Reply<E extends keyof Events> = Events[E][1];

/** The part of the connection that a call needs; the visitor's and the advisor's both have it. */
export interface CallLine {
  call<E extends keyof Events>(
    event: E,
    payload: Payload<E>,
    options?: { deadline?: number },
  ): Promise<Reply<E>>;
  on(event: "video:state", handler: (state: VideoState) => void): () => void;
  onOnline(handler: () => void): () => void;
}

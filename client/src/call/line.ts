import type { CallPointed, PauseState, StaffCalls, Typed, VideoState, VisitorCalls } from "../contracts";

type Events = Pick<
  VisitorCalls & StaffCalls,
  | "call:point"
  | "call:type"
  | "guest:decide"
  | "guest:eject"
  | "guest:invite"
  | "pause:confirm"
  | "pause:current"
  | "pause:end"
  | "pause:start"
  | "rec:answer"
  | "rec:ask"
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

interface Pushes {
  "call:pointed": CallPointed;
  "call:typed": Typed;
  "pause:state": PauseState;
  "video:state": VideoState;
}

/** The part of the connection that a call needs; the visitor's, the advisor's and a guest's have it. */
export interface CallLine {
  call<E extends keyof Events>(
    event: E,
    payload: Payload<E>,
    options?: { deadline?: number },
  ): Promise<Reply<E>>;
  on<E extends keyof Pushes>(event: E, handler: (payload: Pushes[E]) => void): () => void;
  onOnline(handler: () => void): () => void;
}

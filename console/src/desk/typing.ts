import { useEffect, useRef } from "preact/hooks";
import type { Desk } from "./store";

const PAUSE = 3_000;

/** Tells the visitor that the advisor writes: at most once in three seconds, and when it stops. */
export function useTyping(desk: Desk, conversation: string): { wrote: () => void; stopped: () => void } {
  const state = useRef({ told: 0, timer: 0 });
  const tell = (on: boolean) => {
    if (desk.online.peek()) void desk.line.call("conversation:typing", { conversation, on }).catch(() => {});
  };
  const stopped = () => {
    clearTimeout(state.current.timer);
    if (state.current.told > 0) tell(false);
    state.current.told = 0;
  };
  const wrote = () => {
    const now = Date.now();
    if (now - state.current.told > PAUSE) {
      state.current.told = now;
      tell(true);
    }
    clearTimeout(state.current.timer);
    state.current.timer = window.setTimeout(stopped, PAUSE * 1.5);
  };
  useEffect(() => stopped, [conversation]);
  return { wrote, stopped };
}

import { useEffect, useState } from "preact/hooks";
import { reasonOf } from "../reason";

export interface Loaded<T> {
  data?: T;
  failed?: string;
  again: () => void;
  /** What is known better than what was fetched: what was just stored. */
  put: (change: (before: T) => T) => void;
}

/** What a view shows; the last known state stays while the next is fetched. */
export function useLoaded<T>(fetch: (signal: AbortSignal) => Promise<T>, on: readonly unknown[]): Loaded<T> {
  const [state, set] = useState<{ data?: T; failed?: string }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    fetch(stop.signal).then(
      (data) => stop.signal.aborted || set({ data }),
      (error: unknown) => {
        if (!stop.signal.aborted) set((before) => ({ ...before, failed: reasonOf(error) }));
      },
    );
    return () => stop.abort();
  }, [...on, turn]);
  return {
    ...state,
    again: () => setTurn((n) => n + 1),
    put: (change) => set((before) => (before.data === undefined ? before : { data: change(before.data) })),
  };
}

/** The value, once it has not changed for a while. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

export interface Further<T> {
  rows: T[];
  failed: string;
  more: () => Promise<void>;
}

/** A first page with those that were asked for after it; with another first page it begins anew. */
export function useFurther<T>(first: T[] | undefined, fetch: (skip: number) => Promise<T[]>): Further<T> {
  const [state, set] = useState<{ after: T[] | undefined; rows: T[]; failed: string }>();
  const mine = state && state.after === first ? state : { after: first, rows: [], failed: "" };
  const rows = [...(first ?? []), ...mine.rows];
  async function more(): Promise<void> {
    try {
      set({ after: first, rows: [...mine.rows, ...(await fetch(rows.length))], failed: "" });
    } catch (error) {
      set({ ...mine, failed: reasonOf(error) });
    }
  }
  return { rows, failed: mine.failed, more };
}

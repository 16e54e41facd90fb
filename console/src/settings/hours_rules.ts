import type { HoursForm } from "../../../client/src/contracts";

export type Frames = string[][];
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

export type Mistake =
  | { kind: "unreadable" }
  | { kind: "order"; start: string; stop: string }
  | { kind: "overlap"; one: string; other: string };

const PART = /^(\d{1,2})(?:[.:](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[.:](\d{2}))?$/;

/** `9–12, 13–16` as people write it; nothing at all is closed. */
export function readFrames(text: string): Frames | Mistake {
  const parts = text
    .split(/[,;]|\s+(?=\d{1,2}(?:[.:]\d{2})?\s*[-–—])/)
    .map((part) => part.trim())
    .filter(Boolean);
  const frames: Frames = [];
  for (const part of parts) {
    const found = PART.exec(part);
    const start = found && clock(found[1]!, found[2]);
    const stop = found && clock(found[3]!, found[4]);
    if (!start || !stop) return { kind: "unreadable" };
    if (start >= stop) return { kind: "order", start, stop };
    frames.push([start, stop]);
  }
  frames.sort((one, other) => (one[0]! < other[0]! ? -1 : 1));
  for (const [at, frame] of frames.entries()) {
    const next = frames[at + 1];
    if (next && next[0]! < frame[1]!) {
      return { kind: "overlap", one: written([frame]), other: written([next]) };
    }
  }
  return frames.length > 6 ? { kind: "unreadable" } : frames;
}

function clock(hours: string, minutes = "00"): string | undefined {
  const text = `${hours.padStart(2, "0")}:${minutes}`;
  return /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text) ? text : undefined;
}

export function isMistake(found: Frames | Mistake): found is Mistake {
  return !Array.isArray(found);
}

/** `9–12, 13–16.30`: minutes only where there are any. */
export function written(frames: Frames): string {
  return frames.map((frame) => frame.map(shortClock).join("–")).join(", ");
}

export function shortClock(text: string): string {
  const [hours, minutes] = text.split(":") as [string, string];
  return minutes === "00" ? String(Number(hours)) : `${Number(hours)}.${minutes}`;
}

/** With a day that differs; without frames it is closed. */
export function withException(hours: HoursForm, key: string, frames: Frames, note: string): HoursForm {
  const notes = { ...hours.notes };
  delete notes[key];
  if (note) notes[key] = note;
  return { ...hours, exceptions: { ...hours.exceptions, [key]: frames }, notes };
}

export function withoutException(hours: HoursForm, key: string): HoursForm {
  const exceptions = { ...hours.exceptions };
  const notes = { ...hours.notes };
  delete exceptions[key];
  delete notes[key];
  return { ...hours, exceptions, notes };
}

/** The month before or after, as `2026-12`. */
export function monthAt(month: string, step: number): string {
  const [year, at] = month.split("-").map(Number) as [number, number];
  const moved = new Date(Date.UTC(year, at - 1 + step, 1));
  return moved.toISOString().slice(0, 7);
}

export function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The Monday of its week. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return dayAfter(day, -((weekday + 6) % 7));
}

/** How many stand beside one another, and where the last of them ends, px. */
export interface Fit {
  shown: number;
  end: number;
}

/** Of things that end at `ends` px one after another: all within `room`, or as many as leave `button` px. */
export function fitting(ends: number[], room: number, button: number): Fit {
  const within = (most: number) => ends.filter((end) => end <= most).length;
  const shown = within(room) === ends.length ? ends.length : within(room - button);
  return { shown, end: ends[shown - 1] ?? 0 };
}

/** A smaller difference is the way of the answer, or the second that it counts in. */
const WAY_MS = 60_000;
let off = 0;

/** Now by the server's clock, for all that is told of its times: a device's own may be wrong by a day. */
export function serverNow(): number {
  return Date.now() + off;
}

/** Every answer says when it was given. */
export function heardAt(date: string | null): void {
  const ahead = Date.parse(date ?? "") - Date.now();
  if (!Number.isNaN(ahead)) off = Math.abs(ahead) > WAY_MS ? ahead : 0;
}

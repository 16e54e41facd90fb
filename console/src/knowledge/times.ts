/** A time as a `datetime-local` field holds it: the wall clock of this device. */
export function toField(at: number | undefined): string {
  if (at === undefined) return "";
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function fromField(text: string): number | undefined {
  const at = text ? new Date(text).getTime() : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

import type fi from "../../../advisory/texts/recordings.fi.json";
import type { CallRecordingKept, RecordingPart } from "../../../client/src/contracts";
import { type TextKey, Texts } from "../../../client/src/texts";
import { dayOf, LOCALES, timeOf } from "../dates";

export type Key = TextKey<keyof typeof fi>;

export const texts = new Texts<keyof typeof fi>(["recordings"]);
export const t = texts.t;

export const clock = (at: number) => timeOf(at, texts.lang.value);
export const day = (at: number) => dayOf(at, texts.lang.value);
export const dayAndTime = (at: number) => `${day(at)} ${clock(at)}`;

/** `1 h 2 min 3 s`, which all three languages read alike. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const told = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}`);
  return told.join(" ") || "0 s";
}

export function size(bytes: number): string {
  const unit = texts.lang.value === "fi" ? "Mt" : "MB";
  return `${Math.max(bytes / 1_000_000, 0.1).toLocaleString(LOCALES[texts.lang.value], { maximumFractionDigits: 1 })} ${unit}`;
}

const ROLES: Record<string, Key> = {
  visitor: "recordings.role.visitor",
  advisor: "recordings.role.advisor",
  interpreter: "recordings.role.interpreter",
  relative: "recordings.role.relative",
  authority: "recordings.role.authority",
};

export function roleName(role: string): string {
  const key = ROLES[role];
  return key ? t(key) : role;
}

export function partName(part: RecordingPart): string {
  return `${roleName(part.role)}, ${t(`recordings.kind.${part.kind}`)}`;
}

/** Who said yes last; somebody may have taken it back. */
export function agreed(item: CallRecordingKept): string {
  return [...new Set(item.answers.filter((one) => one.yes).map((one) => roleName(one.role)))].join(", ");
}

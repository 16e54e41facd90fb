import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";

export type Tone = "info" | "ok" | "warn" | "late" | "plain";

const ICONS: Record<Tone, IconName> = {
  info: "info",
  ok: "done",
  warn: "warning",
  late: "warning",
  plain: "info",
};

interface Props {
  tone?: Tone;
  icon?: IconName;
  children: ComponentChildren;
}

export function Notice({ tone = "info", icon, children }: Props) {
  return (
    <div class={`notice ${tone}`}>
      <Icon name={icon ?? ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}

interface BannerProps extends Props {
  /** Only what stops somebody may interrupt. */
  assertive?: boolean;
  /** Told in another way: what changes in it is not spoken. */
  silent?: boolean;
}

/** Full width under the bar. */
export function Banner({ tone = "info", icon, assertive, silent, children }: BannerProps) {
  return (
    <div class={`banner ${tone}`} role={silent ? undefined : assertive ? "alert" : "status"}>
      <Icon name={icon ?? ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}

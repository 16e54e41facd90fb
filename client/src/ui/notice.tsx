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

/** Full width under the bar. Only a lost connection may interrupt (`assertive`). */
export function Banner({ tone = "info", icon, assertive, children }: Props & { assertive?: boolean }) {
  return (
    <div class={`banner ${tone}`} role={assertive ? "alert" : "status"}>
      <Icon name={icon ?? ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}

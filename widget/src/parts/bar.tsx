import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon, IconButton } from "../../../client/src/ui";
import { t } from "../texts";
import type { Widget } from "../widget";

export function Minimise({ widget }: { widget: Widget }) {
  if (!widget.host.embedded) return null;
  return <IconButton name="down" label={t("widget.minimise")} onClick={() => widget.host.minimise()} />;
}

interface Props {
  widget: Widget;
  title?: ComponentChildren;
  back?: () => void;
  children?: ComponentChildren;
}

export function Bar({ widget, title, back, children }: Props) {
  return (
    <header class="bar">
      {back && (
        <button type="button" class="back" onClick={back}>
          <Icon name="back" />
          {t("widget.back")}
        </button>
      )}
      <div class="bar-title">{title}</div>
      {children}
      <Minimise widget={widget} />
    </header>
  );
}

/** The heading of a screen: focus comes here when the screen, or the panel, opens. */
export function Heading({
  widget,
  class: extra,
  children,
}: {
  widget: Widget;
  class?: string;
  children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const opened = widget.host.opened.value;
  useEffect(() => {
    if (opened || widget.moved) heading.current?.focus({ preventScroll: true });
  }, [opened]);
  return (
    <h1 ref={heading} class={extra ?? "h1"} tabIndex={-1}>
      {children}
    </h1>
  );
}

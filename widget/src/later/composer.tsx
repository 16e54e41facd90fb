import { useLayoutEffect, useRef } from "preact/hooks";
import { TEXT_LIMIT } from "../../../client/src/contracts";
import { Button, Icon } from "../../../client/src/ui";
import { type Guarded, GuardedArea } from "../parts/guarded";
import { HealthNote } from "../parts/health";
import { t as shared } from "../texts";
import type { Widget } from "../widget";
import { Files } from "./file_slot";
import { t } from "./texts";

/** Always usable, also while the line is down: what is written waits in order. */
export function Composer({ widget, guarded }: { widget: Widget; guarded: Guarded }) {
  const { keep, talk } = widget;
  const form = useRef<HTMLFormElement>(null);
  const over = Array.from(guarded.shown).length - TEXT_LIMIT;
  useLayoutEffect(() => {
    const area = form.current?.querySelector("textarea");
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 3, 132)}px`;
  }, [guarded.shown]);
  const send = () => {
    const text = guarded.settle().trim();
    if (!text || over > 0) return;
    guarded.clear();
    // Until the message is kept, its draft is.
    keep.putDraft("message", text);
    void talk.say(text).then(() => {
      if (keep.draft("message") === text) keep.putDraft("message", "");
    });
    form.current?.querySelector("textarea")?.focus();
  };
  return (
    <form
      ref={form}
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <HealthNote widget={widget} service={talk.view.value?.service ?? ""} text={guarded.shown} />
      <div class="composer-row">
        {(talk.view.value?.files || talk.timeline.value.lines.some((line) => line.entry.file)) && (
          <Files widget={widget} />
        )}
        <GuardedArea
          guarded={guarded}
          rows={1}
          aria-label={t("talk.chat.message")}
          placeholder={t("talk.chat.write")}
          enterkeyhint="send"
          onInput={() => widget.talk.writes()}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <Button look="primary" submit off={over > 0}>
          {t("talk.chat.send")}
        </Button>
      </div>
      {over > 0 ? (
        <p class="remind over" role="alert">
          {shared("widget.before.too_long", { n: over })}
        </p>
      ) : (
        <p class="remind" role={talk.identifying.value ? "status" : undefined}>
          <Icon name="shield" />
          {talk.identifying.value ? t("talk.pause.digits") : shared("widget.before.codes")}
        </p>
      )}
    </form>
  );
}

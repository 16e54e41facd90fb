import { Field } from "../../../client/src/ui";
import { t as shared } from "../texts";
import type { Widget } from "../widget";
import { EntryLine } from "./entry";
import { t } from "./texts";

interface ContactProps {
  value: string;
  change: (value: string) => void;
  error: string;
}

export function ContactField({ value, change, error }: ContactProps) {
  return (
    <Field
      label={
        <>
          {t("message.contact")} <span class="hint">{shared("widget.before.optional")}</span>
        </>
      }
      hint={t("message.contact_hint")}
      error={error}
    >
      {(wiring) => (
        <input
          {...wiring}
          class="input contact"
          inputmode="email"
          autocomplete="email"
          maxLength={254}
          value={value}
          onInput={(event) => change(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function Receipt({ code }: { code: string | undefined }) {
  if (!code) return null;
  return (
    <div class="receipt">
      <p class="eyebrow">{t("message.number")}</p>
      <p class="code">{code}</p>
      <p class="hint">{t("message.number_hint")}</p>
    </div>
  );
}

/** What was said, to read. */
export function Lines({ widget }: { widget: Widget }) {
  const { lines } = widget.talk.timeline.value;
  const view = widget.talk.view.value;
  if (!view) return null;
  return (
    <div class="log" role="log" aria-label={t("talk.chat.log")} tabIndex={0}>
      {lines.map((line, index) => (
        <EntryLine
          key={line.entry.seq}
          widget={widget}
          line={line}
          view={view}
          next={lines[index - 1]?.entry.by === line.entry.by}
          last={lines[index + 1]?.entry.by !== line.entry.by}
          readAt={undefined}
          onRead={(id) => widget.go({ name: "article", id })}
        />
      ))}
    </div>
  );
}

import { TEXT_LIMIT } from "../../../client/src/contracts";
import { Field, Notice } from "../../../client/src/ui";
import { t } from "../texts";
import type { Widget } from "../widget";
import { nowWords, takes } from "./availability";

/** What is wrong with a question as it stands; empty when it can be sent. */
export function lackOf(text: string): string {
  const over = Array.from(text).length - TEXT_LIMIT;
  if (!text) return t("widget.before.question_empty");
  return over > 0 ? t("widget.before.too_long", { n: over }) : "";
}

/** Nobody answers now, why, and from when somebody does; of a service that is not the page's, only that. */
export function Shut({ widget, service }: { widget: Widget; service?: string }) {
  const home = widget.home.value;
  const here = home && (!service || service === home.service);
  return (
    <Notice tone="plain" icon="clock">
      <p>{here ? nowWords(home.state) : t("widget.shut")}</p>
      {home?.closed_text && <p lang={home.langs.closed_text}>{home.closed_text}</p>}
    </Notice>
  );
}

/** Whether a question for this service is taken now. */
export function isTaken(widget: Widget, service: string): boolean {
  const home = widget.home.value;
  if (!home) return true;
  if (!service || service === home.service) return takes(home.state);
  return home.services.find((one) => one.id === service)?.open ?? true;
}

/** Which service the question is for, where there is a choice; `now` says which of them are closed. */
export function Services(props: {
  widget: Widget;
  value: string;
  change: (id: string) => void;
  now?: boolean;
}) {
  const { widget, value, change, now } = props;
  const services = widget.home.value?.services ?? [];
  if (services.length < 2) return null;
  return (
    <Field label={t("widget.before.service")}>
      {(wiring) => (
        <select
          {...wiring}
          class="input select"
          value={value}
          onChange={(event) => {
            widget.keep.putDraft("service", event.currentTarget.value);
            change(event.currentTarget.value);
          }}
        >
          {services.map(({ id, name, open, lang }) => (
            <option key={id} value={id} lang={lang}>
              {open || !now ? name : t("widget.before.service_closed", { name })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

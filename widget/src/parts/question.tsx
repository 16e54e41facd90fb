import { TEXT_LIMIT } from "../../../client/src/contracts";
import { Field, Notice } from "../../../client/src/ui";
import { opening } from "../format";
import { t } from "../texts";
import type { Widget } from "../widget";

/** What is wrong with a question as it stands; empty when it can be sent. */
export function lackOf(text: string): string {
  const over = Array.from(text).length - TEXT_LIMIT;
  if (!text) return t("widget.before.question_empty");
  return over > 0 ? t("widget.before.too_long", { n: over }) : "";
}

/** Nobody answers now, and from when somebody does. */
export function Shut({ widget }: { widget: Widget }) {
  const opens = widget.home.value?.state.opens_at;
  return (
    <Notice tone="plain" icon="clock">
      <p>{opens ? t("widget.shut.opens", { when: opening(opens) }) : t("widget.shut")}</p>
    </Notice>
  );
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
          onChange={(event) => change(event.currentTarget.value)}
        >
          {services.map(({ id, name, open }) => (
            <option key={id} value={id}>
              {open || !now ? name : t("widget.before.service_closed", { name })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

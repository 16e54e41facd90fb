import { useState } from "preact/hooks";
import type { Entry } from "../../../client/src/contracts";
import { Button, Field, Icon } from "../../../client/src/ui";
import { GuardCard } from "../parts/guard";
import { GuardedArea, useGuarded } from "../parts/guarded";
import { HealthNote } from "../parts/health";
import type { Widget } from "../widget";
import { t } from "./texts";
import { PendingLine } from "./unsent";
import { Words } from "./words";

interface Props {
  widget: Widget;
  /** Which entries stand here. */
  shows: (entry: Entry) => boolean;
}

/** What the visitor has written while nobody has read it, and a place to add to it. */
export function Yours({ widget, shows }: Props) {
  const { talk } = widget;
  const more = useGuarded();
  const [adding, setAdding] = useState(false);
  const add = () => {
    const text = more.settle().trim();
    if (text) void talk.say(text);
    more.clear();
    setAdding(false);
  };
  return (
    <>
      <section class="yours" aria-labelledby="yours">
        <h2 class="eyebrow" id="yours">
          {t("talk.queue.yours")}
        </h2>
        {talk.timeline.value.lines
          .filter((line) => shows(line.entry))
          .map((line) => (
            <p key={line.entry.seq}>
              <Words text={line.text} />
            </p>
          ))}
        {talk.timeline.value.pending.map((one) => (
          <PendingLine
            key={one.cid}
            widget={widget}
            one={one}
            lost={talk.status.value?.state === "offline"}
            last
            onEdit={(text) => {
              more.change(text);
              setAdding(true);
            }}
          />
        ))}
        {adding ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <Field label={t("talk.queue.add_label")}>
              {(wiring) => <GuardedArea {...wiring} guarded={more} rows={2} />}
            </Field>
            <Button submit>{t("talk.chat.send")}</Button>
          </form>
        ) : (
          <button type="button" class="link-button" onClick={() => setAdding(true)}>
            <Icon name="edit" size="s" />
            {t("talk.queue.add")}
          </button>
        )}
      </section>
      {more.caught && <GuardCard kind={more.caught} />}
      <HealthNote widget={widget} service={talk.view.value?.service ?? ""} text={more.shown} />
    </>
  );
}

import { useState } from "preact/hooks";
import type { ConversationCard } from "../../../client/src/contracts";
import { reasonOf } from "../reason";
import { layer } from "../state";
import { t, timeOfDay } from "../texts";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import { promiseReturn } from "./life";
import { focusComposer } from "./list";
import type { Desk } from "./store";
import { nameOf } from "./words";

const MINUTES = [5, 10, 15, 30, 60, 120] as const;

/** "I'll return to this": a time that the visitor sees too, and that the desk keeps. */
export function ReturnDialog({ desk, card }: { desk: Desk; card: ConversationCard }) {
  const [refused, setRefused] = useState("");
  const shut = () => {
    layer.value = undefined;
  };
  const promise = (minutes: number) => {
    promiseReturn(desk, card.id, minutes).then(
      () => {
        shut();
        if (desk.showNext()) focusComposer();
      },
      (error: unknown) => setRefused(reasonOf(error)),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const minutes = MINUTES[Number(event.key) - 1];
    if (minutes === undefined) return;
    event.preventDefault();
    promise(minutes);
  };
  return (
    <Dialog
      title={t("console.return.choose", { name: nameOf(card) })}
      lead={<span class="slot full">{card.slot}</span>}
      size="small"
      onClose={shut}
      onKeyDown={onKeyDown}
      footer={
        refused ? (
          <span class="said-no" role="alert">
            <Icon name="late" /> {refused}
          </span>
        ) : (
          <span class="fine">{t("console.return.seen")}</span>
        )
      }
    >
      <ul class="choices">
        {MINUTES.map((minutes, i) => (
          <li key={minutes}>
            <button
              type="button"
              class="btn big"
              {...(i === 0 ? { "data-first": true } : {})}
              onClick={() => promise(minutes)}
            >
              <Keys of={[String(i + 1)]} />
              <span>{t("console.return.minutes", { n: minutes })}</span>
              <span class="fine">
                {t("console.at", { time: timeOfDay(desk.now.value + minutes * 60_000) })}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

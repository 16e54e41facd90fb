import type { ConversationCard } from "../../../client/src/contracts";
import { nameOfKey } from "../shell/own_keys";
import { layer } from "../state";
import { t, timeOfDay } from "../texts";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import { Alerts } from "./alerts";
import type { Answers } from "./answers";
import { askCall, canCall } from "./call_slot";
import { amBack, notWide } from "./life";
import type { Desk } from "./store";
import { regionOf } from "./words";

/** Said once, and put away for good: that another way may serve this visitor better than writing. */
function Wide({ desk, card }: { desk: Desk; card: ConversationCard }) {
  if (!card.wide) return null;
  return (
    <section class="above" aria-label={regionOf(desk, card, t("console.wide.title"))}>
      <Icon name="swap" />
      <p class="grow">
        <b>{t("console.wide.title")}</b> {t(`console.wide.${card.wide}`)}
      </p>
      {canCall(card) ? (
        <button
          type="button"
          class="btn"
          onClick={() => {
            notWide(desk, card.id);
            askCall(card);
          }}
        >
          <Icon name="video" /> {t("console.wide.video")}
        </button>
      ) : null}
      <button
        type="button"
        class="btn"
        onClick={() => {
          layer.value = { kind: "transfer", conversation: card.id };
        }}
      >
        {t("console.wide.refer")} <Keys of={[nameOfKey("transfer")]} />
      </button>
      <button
        type="button"
        class="btn"
        onClick={() => {
          layer.value = { kind: "close", conversation: card.id, outcome: "too_wide" };
        }}
      >
        {t("console.wide.close")}
      </button>
      <button
        type="button"
        class="btn quiet square"
        aria-label={t("console.wide.dismiss")}
        onClick={() => notWide(desk, card.id)}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}

function Returning({ desk, card }: { desk: Desk; card: ConversationCard }) {
  if (card.returns_at === undefined) return null;
  return (
    <section class="above" aria-label={regionOf(desk, card, t("console.return.title"))}>
      <Icon name="back" />
      <p class="grow">
        <b>{t("console.return.promised", { time: timeOfDay(card.returns_at) })}</b>{" "}
        {t("console.return.promised_hint")}
      </p>
      <button type="button" class="btn" onClick={() => amBack(desk, card.id)}>
        {t("console.return.back")}
      </button>
    </section>
  );
}

function Asked({ desk, card }: { desk: Desk; card: ConversationCard }) {
  if (card.closes_at === undefined) return null;
  return (
    <section class="above" aria-label={regionOf(desk, card, t("console.asked.title"))}>
      <Icon name="clock" />
      <p class="grow">{t("console.asked.text", { time: timeOfDay(card.closes_at) })}</p>
    </section>
  );
}

/** What the advisor should know of this conversation's life, one line each, above its messages. */
export function HintsAbove({
  desk,
  answers,
  card,
}: {
  desk: Desk;
  answers: Answers;
  card: ConversationCard;
}) {
  return (
    <>
      <Alerts answers={answers} card={card} />
      <Wide desk={desk} card={card} />
      <Returning desk={desk} card={card} />
      <Asked desk={desk} card={card} />
    </>
  );
}

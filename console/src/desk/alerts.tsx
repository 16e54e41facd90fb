import type { Alert, ConversationCard } from "../../../client/src/contracts";
import { t } from "../texts";
import { Icon } from "../ui/icon";
import type { Answers } from "./answers";
import { focusComposer } from "./list";

/** What should not be overlooked in the visitor's words, the worst first. Nothing is sent or stopped by it. */
export function Alerts({ answers, card }: { answers: Answers; card: ConversationCard }) {
  const pause = answers.of(card.id)?.pause;
  return (
    <>
      {answers
        .alerts(card.id)
        .slice(0, 1)
        .map((alert) => (
          <section
            key={alert.kind}
            class={alert.text ? "above alert danger" : "above alert"}
            data-alert={alert.kind}
            role={alert.text ? "alert" : "status"}
          >
            <Icon name={alert.text ? "late" : "lock"} />
            <p class="grow">
              <b>{t(`console.alert.${alert.kind}`)}</b> {alert.text || t("console.alert.identification.text")}
            </p>
            {alert.kind === "identification" && pause ? (
              <button
                type="button"
                class="btn"
                onClick={() => {
                  answers.wanted.value = { conversation: card.id, hit: pause };
                }}
              >
                {t("console.alert.insert", { name: pause.shortcut ? `/${pause.shortcut}` : pause.title })}
              </button>
            ) : (
              <span />
            )}
            <Hide answers={answers} card={card} alert={alert} />
          </section>
        ))}
    </>
  );
}

function Hide({ answers, card, alert }: { answers: Answers; card: ConversationCard; alert: Alert }) {
  return (
    <button
      type="button"
      class="btn quiet square"
      aria-label={t("console.alert.hide")}
      onClick={() => {
        answers.hide(card.id, alert);
        focusComposer();
      }}
    >
      <Icon name="close" />
    </button>
  );
}

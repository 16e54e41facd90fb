import { useState } from "preact/hooks";
import type { ConversationCard } from "../../../client/src/contracts";
import { reasonOf } from "../reason";
import { layer, OUTCOMES, type Outcome, replyLanguage } from "../state";
import { t } from "../texts";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import { offerUndo } from "./life";
import { focusComposer } from "./list";
import type { Desk } from "./store";
import { nameOf } from "./words";

interface Props {
  desk: Desk;
  card: ConversationCard;
  outcome: Outcome | undefined;
}

export function CloseDialog({ desk, card, outcome: first }: Props) {
  const [outcome, setOutcome] = useState<Outcome | undefined>(first);
  const [topic, setTopic] = useState(card.topic);
  const [missing, setMissing] = useState(first === "unanswered");
  const [farewell, setFarewell] = useState("");
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const unsent = desk.drafts.text(card.id).trim() !== "";
  const shut = () => {
    layer.value = undefined;
  };

  const choose = (next: Outcome) => {
    setOutcome(next);
    if (next === "unanswered") setMissing(true);
  };

  const confirm = async () => {
    if (busy) return;
    if (outcome === undefined) {
      setRefused(t("console.close.choose"));
      return;
    }
    // What is on its way must be there before the end.
    setBusy(true);
    await desk.outbox.letGo(card.id);
    setBusy(false);
    if (desk.outbox.busy(card.id)) {
      setRefused(t("console.close.on_its_way"));
      return;
    }
    setBusy(true);
    setRefused("");
    const draft = desk.drafts.text(card.id);
    try {
      if (farewell.trim() !== "") {
        const language = replyLanguage(card.id, card.lang);
        const { refusal, cid } = await desk.outbox.post(card.id, farewell.trim(), language, []);
        if (refusal) {
          desk.outbox.takeBack(cid);
          throw refusal;
        }
        setFarewell("");
      }
      await desk.close({ conversation: card.id, outcome, topic: topic.trim(), answer_missing: missing });
      shut();
      offerUndo(card, draft);
      if (desk.open.peek() === undefined && desk.showNext()) focusComposer();
    } catch (error) {
      setRefused(reasonOf(error));
      setBusy(false);
    }
  };

  /** The answer goes now, as it stands, and the dialog stays. */
  const sendFirst = () => {
    void desk.send(card.id, replyLanguage(card.id, card.lang), []);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const writing =
      event.target instanceof HTMLTextAreaElement || (event.target as HTMLInputElement).type === "text";
    if (
      event.key === "Enter" &&
      (event.ctrlKey || (!writing && !(event.target instanceof HTMLButtonElement)))
    ) {
      event.preventDefault();
      void confirm();
      return;
    }
    if (writing || event.ctrlKey || event.altKey || event.metaKey) return;
    const picked = OUTCOMES[Number(event.key) - 1];
    if (picked) {
      event.preventDefault();
      choose(picked);
      document.querySelector<HTMLElement>(`.close-columns input[value="${picked}"]`)?.focus();
    } else if (event.key.toLowerCase() === "k") {
      event.preventDefault();
      setMissing(!missing);
    }
  };

  return (
    <Dialog
      title={t("console.close.title", { name: nameOf(card) })}
      lead={<span class="slot full">{card.slot}</span>}
      size="wide"
      onClose={shut}
      onKeyDown={onKeyDown}
      footer={
        <>
          {refused ? (
            <span class="said-no" role="alert">
              <Icon name="late" /> {refused}
            </span>
          ) : (
            <span class="fine">{t("console.close.leaves")}</span>
          )}
          <span class="grow" />
          <button type="button" class="btn big" onClick={shut}>
            {t("console.close.continue")} <Keys of={["Esc"]} />
          </button>
          <button
            type="button"
            class="btn main big"
            aria-disabled={outcome === undefined || busy}
            onClick={() => void confirm()}
          >
            {outcome
              ? t("console.close.confirm", { outcome: t(`console.outcome.${outcome}`).toLocaleLowerCase() })
              : t("console.close.verb")}{" "}
            <Keys of={["↵"]} />
          </button>
        </>
      }
    >
      <div class="columns close-columns">
        <fieldset aria-label={t("console.outcome.title")}>
          {OUTCOMES.map((one, i) => (
            <label key={one} class="option lettered">
              <input
                type="radio"
                name="outcome"
                value={one}
                checked={one === outcome}
                {...(one === (first ?? "solved") ? { "data-first": true } : {})}
                onChange={() => choose(one)}
              />
              <Keys of={[String(i + 1)]} />
              <span>
                <b>{t(`console.outcome.${one}`)}</b>
                <small>{t(`console.outcome.${one}.hint`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="padded stack">
          {unsent ? (
            <p class="side-note">
              <Icon name="pen" /> {t("console.close.unsent")}{" "}
              <button type="button" class="btn" onClick={sendFirst}>
                {t("console.close.send_first")}
              </button>
            </p>
          ) : null}
          <div>
            <label class="over" for="close-topic">
              {t("console.close.topic")}
            </label>
            <input
              id="close-topic"
              class="box-input"
              type="text"
              maxLength={200}
              autocomplete="off"
              value={topic}
              placeholder={card.service_name}
              onInput={(event) => setTopic(event.currentTarget.value)}
            />
          </div>
          <label class="tick boxed">
            <input
              type="checkbox"
              checked={missing}
              onChange={(event) => setMissing(event.currentTarget.checked)}
            />
            <span>
              {t("console.close.missing")}
              <small>{t("console.close.missing.hint")}</small>
            </span>
            <span class="grow" />
            <Keys of={["K"]} />
          </label>
          <div>
            <label class="over" for="close-words">
              {t("console.close.words")} <span class="fine">{t("console.optional")}</span>
            </label>
            <textarea
              id="close-words"
              class="box-input"
              rows={3}
              value={farewell}
              onInput={(event) => setFarewell(event.currentTarget.value)}
            />
          </div>
        </div>
      </div>
    </Dialog>
  );
}

import type { Binds, ConversationCard } from "../../../client/src/contracts";
import { layer } from "../state";
import { t } from "../texts";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import type { Desk } from "./store";
import { nameOf } from "./words";

interface Props {
  desk: Desk;
  card: ConversationCard;
  /** Something in the text keeps it from being sent at all. */
  blocked: boolean;
  /** Sends what stands in the composer. */
  send: () => void;
}

/** The mark of a binding statement in the log. */
export function BindingMark({ service }: { service?: string }) {
  return (
    <span class="binding">
      <Icon name="yes" />
      {t("console.binding.given")}
      {service ? ` · ${service}` : ""}
    </span>
  );
}

/** The way to a binding statement, where this advisor may give one; nothing elsewhere. */
export function Binding({ desk, card, blocked, send }: Props) {
  const binds = desk.me.value?.binding.find((one) => one.service === card.service);
  if (!binds) return null;
  const empty = desk.drafts.text(card.id).trim() === "";
  const asked = layer.value?.kind === "binding" && layer.value.conversation === card.id;
  const shut = () => {
    layer.value = undefined;
  };
  return (
    <>
      <button
        type="button"
        class="btn quiet bind"
        aria-disabled={blocked || empty}
        title={t("console.binding.mark_hint")}
        onClick={() => {
          if (!blocked && !empty) layer.value = { kind: "binding", conversation: card.id };
        }}
      >
        <Icon name="yes" />
        <span class="label">{t("console.binding.mark")}</span>
      </button>
      {asked && !empty && (
        <Confirm
          desk={desk}
          card={card}
          binds={binds}
          onClose={shut}
          onSend={() => {
            shut();
            send();
          }}
        />
      )}
    </>
  );
}

interface ConfirmProps {
  desk: Desk;
  card: ConversationCard;
  binds: Binds;
  onClose: () => void;
  onSend: () => void;
}

/** Shows exactly what would go: the same draft that is sent, letter for letter. */
function Confirm({ desk, card, binds, onClose, onSend }: ConfirmProps) {
  return (
    <Dialog
      title={t("console.binding.title", { name: nameOf(card) })}
      lead={<span class="slot full">{card.slot}</span>}
      onClose={onClose}
      footer={
        <>
          <span class="grow" />
          <button type="button" class="btn big" data-first onClick={onClose}>
            {t("console.binding.back")} <Keys of={["Esc"]} />
          </button>
          <button type="button" class="btn main big" onClick={onSend}>
            {t("console.binding.confirm")}
          </button>
        </>
      }
    >
      <div class="padded stack">
        <p>{t("console.binding.lead")}</p>
        <section aria-labelledby="binding-text">
          <h2 class="over" id="binding-text">
            {t("console.binding.text")}
          </h2>
          <p class="binding-text" tabIndex={0}>
            {desk.drafts.text(card.id).trim()}
          </p>
        </section>
        <section aria-labelledby="binding-words">
          <h2 class="over" id="binding-words">
            {t("console.binding.words")}
          </h2>
          <p lang={card.lang}>
            {card.service_name}. {binds.words[card.lang] ?? binds.words.fi}
          </p>
        </section>
        <p class="side-note">
          <Icon name="late" /> {t("console.binding.stays")}
        </p>
      </div>
    </Dialog>
  );
}

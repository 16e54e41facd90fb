import { type ConversationCard, TEXT_LIMIT } from "../../../client/src/contracts";
import { t } from "../texts";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import type { Desk } from "./store";
import { variableName } from "./words";

interface HintProps {
  desk: Desk;
  card: ConversationCard;
  missing: string[];
  length: number;
  jump: () => boolean;
}

/** One hint at a time, the worst first. */
export function Hint({ desk, card, missing, length, jump }: HintProps) {
  const refused = desk.refusals.value.get(card.id);
  const first = missing[0];
  let content = null;
  let tone = "";
  if (refused) {
    tone = "late";
    content = (
      <>
        <Icon name="late" /> {refused}
      </>
    );
  } else if (first !== undefined) {
    tone = "warn";
    content = (
      <>
        <Icon name="alert" />
        <button type="button" onClick={() => jump()}>
          {missing.length > 1
            ? t("console.hint.fill_more", { name: variableName(first), n: missing.length - 1 })
            : t("console.hint.fill", { name: variableName(first) })}
        </button>
        <Keys of={["Tab"]} />
      </>
    );
  } else if (length > TEXT_LIMIT) {
    tone = "warn";
    content = t("console.hint.too_long", { n: length - TEXT_LIMIT });
  } else if (!desk.online.value) {
    content = desk.drafts.text(card.id) ? t("console.hint.kept_here") : null;
  } else if (desk.drafts.text(card.id)) {
    content = desk.drafts.state(card.id) === "saved" ? t("console.hint.saved") : t("console.hint.saving");
  }
  return (
    <span id="composer-hint" class={`hint-line ${tone}`} role={tone === "late" ? "alert" : undefined}>
      {content}
    </span>
  );
}

import { type ConversationCard, type Remark, TEXT_LIMIT } from "../../../client/src/contracts";
import { nameOfKey } from "../shell/own_keys";
import { t } from "../texts";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import type { Desk } from "./store";
import { variableName } from "./words";
import type { Stray } from "./wrong_chat";

interface HintProps {
  desk: Desk;
  card: ConversationCard;
  stray: Stray | undefined;
  takeOut: () => void;
  missing: string[];
  remark: Remark | undefined;
  length: number;
  jump: () => boolean;
  explain: (remark: Remark) => void;
}

function Remarked({ remark, explain }: { remark: Remark; explain: HintProps["explain"] }) {
  const { kind, words, why, better } = remark;
  const text = t(`console.remark.${kind}`, { words, why, better });
  const more = kind === "tone" ? t("console.remark.rather", { better }) : "";
  return (
    <>
      <Icon name={kind === "personal" || kind === "asks_for_code" ? "alert" : "info"} />
      <span class="said-of-it" title={`${text} ${more}`.trim()}>
        {text} {more}
      </span>
      {kind === "jargon" ? (
        <button type="button" onClick={() => explain(remark)}>
          {t("console.remark.explain")}
        </button>
      ) : null}
    </>
  );
}

function Wrong({ stray, takeOut }: { stray: Stray; takeOut: () => void }) {
  const { name, what = "" } = stray;
  return (
    <>
      <Icon name="swap" />
      <span role="alert">
        {what ? t("console.pasted.person", { name, what }) : t("console.pasted.words", { name })}
      </span>
      <button type="button" class="btn" onClick={takeOut}>
        {t("console.pasted.take_out")}
      </button>
      <Keys of={[nameOfKey("take_back")]} />
    </>
  );
}

/** One hint at a time, the worst first; only what is missing or too long stops the sending. */
export function Hint({ desk, card, stray, takeOut, missing, remark, length, jump, explain }: HintProps) {
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
  } else if (stray) {
    tone = "warn stray";
    content = <Wrong stray={stray} takeOut={takeOut} />;
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
  } else if (remark) {
    tone = remark.kind === "personal" || remark.kind === "asks_for_code" ? "warn" : "";
    content = <Remarked remark={remark} explain={explain} />;
  } else if (!desk.online.value) {
    content = desk.drafts.text(card.id) ? t("console.hint.kept_here") : null;
  } else if (desk.drafts.text(card.id)) {
    content = desk.drafts.state(card.id) === "saved" ? t("console.hint.saved") : t("console.hint.saving");
  }
  return (
    <span
      id={`hint-${card.id}`}
      class={`hint-line ${tone}`}
      data-remark={refused || stray || first !== undefined ? undefined : remark?.kind}
      role={tone === "late" ? "alert" : undefined}
    >
      {content}
    </span>
  );
}

import { useEffect, useState } from "preact/hooks";
import type { ConversationCard } from "../../../client/src/contracts";
import { reasonOf } from "../reason";
import { dockOpen, formalityOf, layer, trouble } from "../state";
import { languageName, t } from "../texts";
import { Icon } from "../ui/icon";
import { Menu } from "../ui/menu";
import type { Answers } from "./answers";
import { Asides } from "./asides";
import { VideoButton } from "./call_slot";
import { Composer } from "./composer";
import { keep } from "./hand";
import { HintsAbove } from "./hints_above";
import { Log } from "./log";
import { rememberCopy } from "./pasting";
import { AWAY, resumeOf } from "./resume";
import type { Desk } from "./store";
import { nameOf, plain, topicOf } from "./words";

/** Shown on coming back after more than a minute: what the visitor asked and what was promised. */
function WhereWereWe({ desk, card, hide }: { desk: Desk; card: ConversationCard; hide: () => void }) {
  const lines = desk.timeline(card.id).lines.map((line) => ({ ...line.entry, text: plain(line.text) }));
  const { asked, promised, answered } = resumeOf(lines);
  const note = desk.notes.text(card.id).split("\n")[0]?.trim();
  const parts: [string, string | undefined][] = [
    ["", note],
    [t("console.resume.asked"), asked],
    [t("console.resume.promised"), promised],
    [t("console.resume.answered"), answered],
  ];
  const told = parts.filter(([, what]) => what);
  if (told.length === 0) return null;
  return (
    <div class="resume">
      <Icon name="back" />
      <p class="grow cut">
        <b>{t("console.resume.title")}</b>{" "}
        {told.map(([label, what], i) => (
          <>
            {i > 0 ? " · " : ""}
            {label ? <b>{label} </b> : null}
            {what}
          </>
        ))}
      </p>
      <button type="button" class="btn quiet square" aria-label={t("console.resume.hide")} onClick={hide}>
        <Icon name="close" />
      </button>
    </div>
  );
}

/** The giver keeps it until somebody has it, and may think better of it until then. */
function HandedOver({ desk, card }: { desk: Desk; card: ConversationCard }) {
  const stay = () => {
    keep(desk, card.id).catch((error: unknown) => {
      trouble.value = reasonOf(error);
    });
  };
  return (
    <div class="resume" role="status">
      <Icon name="swap" />
      <p class="grow">
        {card.handed_to_name
          ? t("console.handed.service", { name: card.handed_to_name })
          : t("console.handed.person")}
      </p>
      <button type="button" class="btn" onClick={stay}>
        {t("console.handed.keep")}
      </button>
    </div>
  );
}

interface Props {
  desk: Desk;
  answers: Answers;
  card: ConversationCard;
  /** It is where the keys go. */
  atHand: boolean;
  /** Another lies open too. */
  beside: boolean;
}

export function Thread({ desk, answers, card, atHand, beside }: Props) {
  const [resume, setResume] = useState(false);
  useEffect(() => {
    const left = desk.leftAt.get(card.id);
    setResume(left !== undefined && Date.now() - left > AWAY);
  }, [card.id]);
  const sub = [
    topicOf(card),
    languageName(card.lang),
    card.lang === "en" ? "" : t(`console.formality.${formalityOf(card.id)}`).toLocaleLowerCase(),
  ];
  return (
    <section
      class={atHand ? "thread" : "thread aside"}
      aria-label={t("console.thread", { n: card.slot ?? "", name: nameOf(card) })}
      data-at-hand={atHand ? "" : undefined}
      onFocusIn={() => desk.show(card.id)}
      onCopy={(event) => rememberCopy(card.id, event)}
      onCut={(event) => rememberCopy(card.id, event)}
    >
      <header class="thread-head">
        <button
          type="button"
          class="btn quiet square to-list"
          aria-label={t("console.back_to_list")}
          onClick={() => desk.show(undefined)}
        >
          <Icon name="back" />
        </button>
        <span class="slot full">{card.slot}</span>
        <div class="cut">
          <h1 class="cut">{nameOf(card)}</h1>
          <p class="sub cut">{sub.filter((part) => part !== "").join(" · ")}</p>
        </div>
        <span class="grow" />
        {beside && atHand ? (
          <span class="tag here">
            <Icon name="pen" />
            {t("console.thread.here")}
          </span>
        ) : null}
        <VideoButton desk={desk} card={card} />
        <button
          type="button"
          class="btn quiet"
          aria-label={t("console.head.transfer")}
          onClick={() => {
            layer.value = { kind: "transfer", conversation: card.id };
          }}
        >
          <Icon name="swap" />
          <span class="label">{t("console.head.transfer")}</span>
        </button>
        <button
          type="button"
          class="btn quiet"
          aria-label={t("console.head.close")}
          onClick={() => {
            layer.value = { kind: "close", conversation: card.id };
          }}
        >
          <Icon name="check" />
          <span class="label">{t("console.head.close")}</span>
        </button>
        <Menu
          class="btn quiet square"
          label={t("console.head.more")}
          align="right"
          items={[
            {
              key: "return",
              icon: "back",
              label: t("console.command.return"),
              pick: () => {
                layer.value = { kind: "return", conversation: card.id };
              },
            },
            {
              key: "block",
              icon: "no",
              label: t("console.command.block"),
              pick: () => {
                layer.value = { kind: "block", conversation: card.id };
              },
            },
          ]}
        >
          <Icon name="dots" />
        </Menu>
        {beside ? (
          <button
            type="button"
            class="btn quiet square"
            aria-label={t("console.thread.put_away")}
            onClick={() => desk.panes.putAway(card.id)}
          >
            <Icon name="close" />
          </button>
        ) : null}
        <button
          type="button"
          class="btn quiet square dock-switch"
          aria-label={t("console.dock")}
          aria-expanded={dockOpen.value}
          onClick={() => {
            dockOpen.value = !dockOpen.value;
          }}
        >
          <Icon name="panel" />
        </button>
      </header>
      {card.handed_to || card.offered_to ? <HandedOver desk={desk} card={card} /> : null}
      {resume ? <WhereWereWe desk={desk} card={card} hide={() => setResume(false)} /> : null}
      <Asides desk={desk} card={card} />
      <HintsAbove desk={desk} answers={answers} card={card} />
      <Log desk={desk} card={card} />
      <Composer desk={desk} answers={answers} card={card} onSent={() => setResume(false)} />
    </section>
  );
}

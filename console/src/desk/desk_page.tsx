import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { announce } from "../../../client/src/ui";
import { dockOpen, layer } from "../state";
import { number, t } from "../texts";
import { Icon } from "../ui/icon";
import { ring } from "./alarm";
import { Answers } from "./answers";
import { followAsides } from "./asides";
import { BlockDialog, BlocksDialog } from "./block_dialog";
import { CallSlots, followCalls, hasCall } from "./call_slot";
import { clockOf } from "./clocks";
import { CloseDialog } from "./close_dialog";
import { ClosedDialog } from "./closed_dialog";
import { Dock } from "./dock";
import { HandOverDialog, ShiftDialog } from "./hand_over_dialog";
import { Leaving } from "./leaving";
import { List, takeFrom } from "./list";
import { ReturnDialog } from "./return_dialog";
import type { Desk } from "./store";
import { Thread } from "./thread";
import { TransferDialog } from "./transfer_dialog";
import { nameOf } from "./words";

/**
 * Says to a screen reader when a wait reaches 80 and 100 % of the promise, and nothing else. It looks each
 * second, so it is a part of its own: the desk around it is not drawn again for that.
 */
function Ageing({ desk }: { desk: Desk }) {
  const told = useMemo(() => new Map<string, number>(), [desk]);
  const now = desk.now.value;
  useEffect(() => {
    for (const id of desk.order.peek().waiting) {
      const card = desk.card(id);
      if (!card) continue;
      const { age } = clockOf(card, now, desk.typing.peek().get(id));
      const key = `${id} ${card.waiting_since ?? 0}`;
      if (age >= 80 && (told.get(key) ?? 0) < age) {
        told.set(key, age);
        const words = { slot: card.slot ?? "", name: nameOf(card) };
        if (age === 80) ring();
        announce(age === 100 ? t("console.said.late", words) : t("console.said.hurry", words));
      }
    }
  }, [now]);
  return null;
}

function Empty({ desk }: { desk: Desk }) {
  const queue = desk.queue.value;
  const me = desk.me.value;
  const away = me?.presence === "on_break" || me?.presence === "offline";
  const mine = desk.mine.value.length;
  const offered = desk.offers.value.length > 0;
  return (
    <section class="thread" aria-label={t("console.empty.label")}>
      <div class="empty">
        <div>
          <h1>
            {mine > 0
              ? t("console.empty.pick")
              : offered
                ? t("console.empty.offered")
                : away
                  ? t("console.empty.away")
                  : queue.length > 0
                    ? t("console.empty.queue", { n: queue.length })
                    : t("console.empty.title")}
          </h1>
          <p class="lead">
            {mine > 0
              ? t("console.empty.pick_lead")
              : offered
                ? t("console.empty.offered_lead")
                : away
                  ? t("console.empty.away_lead")
                  : queue.length > 0
                    ? t("console.empty.queue_lead")
                    : t("console.empty.lead")}
          </p>
        </div>
        {mine > 0 || queue.length > 0 || away ? (
          <ul class="todo">
            {desk.next.value ? (
              <li>
                <Icon name="right" />
                <span>
                  {t("console.empty.next", {
                    slot: desk.next.value.slot ?? "",
                    name: nameOf(desk.next.value),
                  })}
                </span>
                <button type="button" class="btn main" onClick={() => desk.showNext()}>
                  {t("console.open")}
                </button>
              </li>
            ) : null}
            {queue.length > 0 && !away ? (
              <li>
                <Icon name="queue" />
                <span>{t("console.empty.waiting", { n: queue.length })}</span>
                <button type="button" class="btn" onClick={() => takeFrom(desk)}>
                  {t("console.foot.take")}
                </button>
              </li>
            ) : null}
            {away ? (
              <li>
                <Icon name="cup" />
                <span>{t("console.empty.return")}</span>
                <button type="button" class="btn main" onClick={() => void desk.setPresence("available")}>
                  {t("console.presence.return")}
                </button>
              </li>
            ) : null}
          </ul>
        ) : null}
        {me?.promise_kept_today === undefined ? null : (
          <p class="fine">{t("console.empty.today", { percent: number(me.promise_kept_today * 100) })}</p>
        )}
      </div>
    </section>
  );
}

/** One conversation, or two side by side in places of their own. */
function Threads({ desk, answers }: { desk: Desk; answers: Answers }) {
  const { shown, two } = desk.panes;
  return (
    <>
      {shown.value.map((id, place) => {
        const card = desk.card(id);
        return card ? (
          <Thread
            key={place}
            desk={desk}
            answers={answers}
            card={card}
            atHand={id === desk.open.value}
            beside={two.value}
          />
        ) : null;
      })}
    </>
  );
}

// Answers are kept up now and then, and what that takes is fetched then.
const dialogs = import.meta.glob<{ AnswersDialog: AnswersDialogType }>("./answers_dialog.tsx");
type AnswersDialogType = ComponentType<{ desk: Desk; text: string; lang: string }>;
const AnswersDialog = signal<AnswersDialogType | undefined>(undefined);

async function needAnswers(): Promise<void> {
  const load = Object.values(dialogs)[0];
  if (load && !AnswersDialog.peek()) AnswersDialog.value = (await load()).AnswersDialog;
}

export function DeskPage({ desk }: { desk: Desk }) {
  const answers = useMemo(() => new Answers(desk), [desk]);
  useEffect(() => answers.start(), [answers]);
  useEffect(() => followCalls(desk.line), [desk]);
  useEffect(() => followAsides(desk.line), [desk]);
  const card = desk.current.value;
  const above = layer.value;
  useEffect(() => {
    if (above?.kind === "answers") void needAnswers();
  }, [above]);
  const about = above && "conversation" in above ? desk.card(above.conversation) : undefined;
  useEffect(() => {
    dockOpen.value = false;
  }, [card?.id]);

  const look = [
    "desk",
    card ? "" : "nothing-open",
    dockOpen.value ? "dock-open" : "",
    card && hasCall(card) ? "in-call" : "",
    desk.panes.two.value ? "two" : "",
  ];
  return (
    <>
      <Ageing desk={desk} />
      <main class={look.filter((one) => one !== "").join(" ")}>
        <List desk={desk} />
        {card ? <Threads desk={desk} answers={answers} /> : <Empty desk={desk} />}
        <aside class="dock" aria-label={t("console.dock")} data-pane="dock" hidden={!card}>
          <CallSlots desk={desk} />
          {card ? <Dock desk={desk} answers={answers} card={card} /> : null}
        </aside>
        <Leaving desk={desk} />
      </main>
      {above?.kind === "close" && about ? (
        <CloseDialog key={about.id} desk={desk} card={about} outcome={above.outcome} />
      ) : null}
      {above?.kind === "return" && about ? <ReturnDialog key={about.id} desk={desk} card={about} /> : null}
      {above?.kind === "block" && about ? <BlockDialog key={about.id} desk={desk} card={about} /> : null}
      {above?.kind === "answers" && AnswersDialog.value ? (
        <AnswersDialog.value desk={desk} text={above.text} lang={above.lang} />
      ) : null}
      {above?.kind === "closed" ? <ClosedDialog desk={desk} /> : null}
      {above?.kind === "blocks" ? <BlocksDialog desk={desk} /> : null}
      {above?.kind === "hand_over" ? <HandOverDialog desk={desk} /> : null}
      {above?.kind === "shift" ? <ShiftDialog desk={desk} /> : null}
      {above?.kind === "transfer" && about ? (
        <TransferDialog key={about.id} desk={desk} card={about} />
      ) : null}
    </>
  );
}

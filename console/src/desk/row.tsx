import type { ConversationCard } from "../../../client/src/contracts";
import { dayAndMonth, lang, t, timeOfDay } from "../texts";
import { Icon } from "../ui/icon";
import { CardBar, CardClock, Clock } from "./clock_view";
import { clockOf } from "./clocks";
import type { Desk } from "./store";
import { clockWord, lasted, nameOf, plain, topicOf } from "./words";

function Last({ desk, card, typing }: { desk: Desk; card: ConversationCard; typing: boolean }) {
  const draft = desk.drafts.text(card.id).trim();
  const open = desk.panes.shown.value.includes(card.id);
  const leaving = desk.outbox.leaving(card.id);
  if (leaving) {
    return (
      <span class="last">
        <Icon name="clock" />
        <span class="cut">{t("console.row.leaving", { text: leaving.text })}</span>
      </span>
    );
  }
  if (card.returns_at !== undefined) {
    return (
      <span class="last">
        <Icon name="back" />
        <span class="cut">{t("console.row.returning", { time: timeOfDay(card.returns_at) })}</span>
      </span>
    );
  }
  if (card.turn === "paused") {
    return (
      <span class="last">
        <Icon name="lock" />
        <span class="cut">
          {card.in_call ? t("console.row.identifying_call") : t("console.row.identifying")}
        </span>
      </span>
    );
  }
  if (typing) {
    return (
      <span class="last">
        <Icon name="dots" />
        <span class="cut">{t("console.row.typing")}</span>
      </span>
    );
  }
  const unread = card.unread > 0 && !open ? card.unread : 0;
  const text = plain(card.last_text);
  // What a colleague wrote before the transfer is not one's own.
  const ours = card.transferred_from ? "console.row.advisor" : "console.row.you";
  const words = card.last_by === "advisor" ? t(ours, { text }) : text;
  return (
    <span class="last">
      {unread > 0 ? (
        <span class="unread">
          {unread}
          <span class="vh"> {t("console.row.unread", { n: unread })}</span>
        </span>
      ) : null}
      {draft && !open ? <Icon name="pen" /> : card.in_call ? <Icon name="video" /> : null}
      <span class="cut">{draft && !open ? t("console.row.draft", { text: draft }) : words}</span>
    </span>
  );
}

export function Row({ desk, id }: { desk: Desk; id: string }) {
  const card = desk.card(id);
  if (!card) return null;
  const typing = desk.typingSince(id) !== undefined;
  const waits = card.turn === "advisor";
  const current = desk.open.value === id;
  const inSight = current || desk.panes.shown.value.includes(id);
  const fresh = card.unread > 0 && !inSight;
  return (
    <li>
      <button
        type="button"
        class={fresh ? "row fresh" : inSight && !current ? "row beside" : "row"}
        data-row={id}
        aria-current={current ? "true" : undefined}
        onClick={() => desk.show(id)}
      >
        {inSight && !current ? <span class="vh">{t("console.row.beside")}: </span> : null}
        {desk.nextId.value === id ? (
          <>
            <svg class="arrow" viewBox="0 0 8 16" aria-hidden="true">
              <path d="M0 0l8 8-8 8z" />
            </svg>
            <span class="vh">{t("console.row.next")}: </span>
          </>
        ) : null}
        <span class="slot">{card.slot}</span>
        <span>
          <span class="who">
            <b class="cut">{nameOf(card)}</b>
            {card.lang !== lang.value ? <span class="tag">{card.lang.slice(0, 2).toUpperCase()}</span> : null}
            {card.channel === "message" ? <Icon name="mail" /> : null}
            {card.practice ? <span class="tag">{t("console.practice")}</span> : null}
            {card.handed_to || card.offered_to ? <span class="tag">{t("console.row.handed")}</span> : null}
            <span class="topic cut">{topicOf(card)}</span>
          </span>
          <Last desk={desk} card={card} typing={typing} />
          {waits ? <CardBar desk={desk} card={card} /> : null}
        </span>
        <CardClock desk={desk} card={card} />
      </button>
    </li>
  );
}

export function QueueRow({ desk, card, take }: { desk: Desk; card: ConversationCard; take: () => void }) {
  const clock = clockOf(card, desk.now.value);
  const label = t("console.queue.take_named", { name: nameOf(card), topic: topicOf(card) });
  return (
    <li class="queued">
      <span class="cut">
        <b>{nameOf(card)}</b> <span class="soft">{topicOf(card)} </span>
        {card.lang !== lang.value ? <span class="tag">{card.lang.slice(0, 2).toUpperCase()}</span> : null}
      </span>
      <span title={clockWord(clock)}>
        <Clock clock={clock} />
      </span>
      {card.offered_to ? (
        <span class="fine">{t("console.queue.offered")}</span>
      ) : (
        <button type="button" class="btn" aria-label={label} onClick={take}>
          {t("console.take")}
        </button>
      )}
    </li>
  );
}

/** A message is nobody's turn: it is taken by whoever has time, before its day. */
export function MessageRow({ desk, card, take }: { desk: Desk; card: ConversationCard; take: () => void }) {
  const label = t("console.queue.take_named", { name: nameOf(card), topic: topicOf(card) });
  const late = card.answer_by !== undefined && desk.now.value > card.answer_by;
  return (
    <li class="queued left-message">
      <span class="cut">
        <Icon name="mail" /> <b>{nameOf(card)}</b> <span class="soft">{topicOf(card)} </span>
        {card.lang !== lang.value ? <span class="tag">{card.lang.slice(0, 2).toUpperCase()}</span> : null}
        <span class="fine cut">{plain(card.last_text)}</span>
      </span>
      <span class={late ? "tag warn" : "fine"}>
        {late
          ? t("console.message.late")
          : card.answer_by
            ? t("console.message.by", { date: dayAndMonth(card.answer_by) })
            : ""}
      </span>
      <button type="button" class="btn" aria-label={label} onClick={take}>
        {t("console.take")}
      </button>
    </li>
  );
}

const OFFER = 20_000;

export function OfferRow({
  desk,
  card,
  slot,
  take,
  pass,
}: {
  desk: Desk;
  card: ConversationCard;
  slot: number | undefined;
  take: () => void;
  pass: () => void;
}) {
  const left = Math.max(0, (card.offered_until ?? 0) - desk.now.value);
  const waited = desk.now.value - (card.waiting_since ?? card.created_at);
  return (
    <li class="offer">
      <span class="slot new">{slot ?? "+"}</span>
      <span class="cut">
        <span class="who">
          <b class="cut">
            {card.name || t(card.transferred_from ? "console.offer.transferred" : "console.offer.new")}
          </b>
          {card.lang !== lang.value ? <span class="tag">{card.lang.slice(0, 2).toUpperCase()}</span> : null}
        </span>
        <span class="fine">
          {card.in_call ? `${t("console.offer.in_call")} · ` : null}
          <span>{topicOf(card)}</span>
          <br />
          {card.transfer_note || t("console.offer.waited", { time: lasted(waited) })}
        </span>
      </span>
      <button type="button" class="btn quiet square" aria-label={t("console.offer.pass")} onClick={pass}>
        <Icon name="close" />
      </button>
      <button type="button" class="btn main big" data-offer={card.id} onClick={take}>
        {t("console.take")} <span class="figure">{t("console.seconds", { n: Math.ceil(left / 1000) })}</span>
      </button>
      <svg class="bar offered" aria-hidden="true">
        <rect class="track" width="100%" height="3" />
        <rect class="filled" width={`${Math.min(100, (left / OFFER) * 100)}%`} height="3" />
      </svg>
    </li>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversationCard } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { apply, EMPTY, type Timeline } from "../../../client/src/timeline";
import { reasonOf } from "../reason";
import { layer } from "../state";
import { dayAndMonth, t, timeOfDay } from "../texts";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Message } from "./log";
import type { Desk } from "./store";
import { nameOf, plain, topicOf } from "./words";

const WHYS = ["visitor_asks", "goes_on", "complaint", "quality"] as const;

function Read({ desk, card }: { desk: Desk; card: ConversationCard }) {
  const [timeline, setTimeline] = useState<Timeline>();
  const [refused, setRefused] = useState("");
  useEffect(() => {
    let on = true;
    setTimeline(undefined);
    setRefused("");
    const load = async () => {
      let read = EMPTY;
      for (let more = true; more; ) {
        const page = await desk.line.call("conversation:sync", { conversation: card.id, after: read.cursor });
        read = apply(read, page.entries);
        more = page.more && page.entries.length > 0;
      }
      if (on) setTimeline(read);
    };
    load().catch((error: unknown) => {
      if (on) setRefused(reasonOf(error));
    });
    return () => {
      on = false;
    };
  }, [card.id]);
  return (
    <section class="closed-read" aria-label={t("console.closed.read", { name: nameOf(card) })} tabIndex={0}>
      <header>
        <b>{nameOf(card)}</b> · {topicOf(card)}
        {card.outcome ? ` · ${t(`console.outcome.${card.outcome}`)}` : ""}
        {card.note ? <p class="side-note">{card.note}</p> : null}
      </header>
      {refused ? (
        <p class="said-no" role="alert">
          <Icon name="late" /> {refused}
        </p>
      ) : null}
      {timeline?.lines.map((line) => (
        <Message key={line.entry.seq} line={line} visitor={nameOf(card)} />
      ))}
    </section>
  );
}

/** Own closed conversations, to read; and any of own services by the number that its visitor tells. */
export function ClosedDialog({ desk }: { desk: Desk }) {
  const [cards, setCards] = useState<readonly ConversationCard[]>([]);
  const [more, setMore] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const [open, setOpen] = useState<ConversationCard>();
  const [receipt, setReceipt] = useState("");
  const [why, setWhy] = useState<(typeof WHYS)[number]>();
  const [told, setTold] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const shut = () => {
    layer.value = undefined;
  };
  const fail = (error: unknown) => setTold(reasonOf(error));

  const load = async () => {
    const last = cards.at(-1);
    const from = last?.closed_at === undefined ? {} : { before: last.closed_at, last: last.id };
    const page = await desk.line.call("conversation:closed", from);
    setCards([...cards, ...page.conversations]);
    setMore(page.more);
    setLoaded(true);
  };
  useEffect(() => void load().catch(fail), []);

  const find = () => {
    if (why === undefined) return; // the browser has said what is missing
    setTold("");
    desk.line.call("conversation:find", { receipt: receipt.trim(), why }).then(
      ({ conversation }) => setOpen(conversation),
      (error: unknown) => {
        const unknown = error instanceof Refused && ["not_found", "invalid"].includes(error.code);
        if (unknown) setTold(t("console.closed.unknown"));
        else fail(error);
      },
    );
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const rows = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0 && event.key === "ArrowUp") return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
  };

  return (
    <Dialog title={t("console.closed.title")} size="widest" onClose={shut}>
      <div class="columns closed-columns">
        <div class="closed-list" onKeyDown={onKeyDown}>
          <form
            class="finding"
            role="search"
            onSubmit={(event) => {
              event.preventDefault();
              find();
            }}
          >
            <input
              class="box-input"
              type="text"
              autocomplete="off"
              spellcheck={false}
              maxLength={16}
              data-first
              aria-label={t("console.closed.receipt")}
              placeholder={t("console.closed.receipt")}
              value={receipt}
              onInput={(event) => setReceipt(event.currentTarget.value)}
            />
            <select
              class="box-input"
              required
              aria-label={t("console.closed.why")}
              value={why ?? ""}
              onChange={(event) => setWhy(WHYS.find((one) => one === event.currentTarget.value))}
            >
              <option value="" disabled>
                {t("console.closed.why")}
              </option>
              {WHYS.map((one) => (
                <option key={one} value={one}>
                  {t(`console.closed.why.${one}`)}
                </option>
              ))}
            </select>
            <button type="submit" class="btn">
              {t("console.closed.find")}
            </button>
          </form>
          {told ? (
            <p class="padded said-no" role="alert">
              <Icon name="late" /> {told}
            </p>
          ) : null}
          {loaded && cards.length === 0 ? <p class="padded soft">{t("console.closed.none")}</p> : null}
          <ul ref={list}>
            {cards.map((card) => (
              <li key={card.id}>
                <button
                  type="button"
                  class="closed-row"
                  aria-current={open?.id === card.id ? "true" : undefined}
                  onClick={() => setOpen(card)}
                >
                  <span class="cut">
                    {card.channel === "message" ? <Icon name="mail" /> : null} <b>{nameOf(card)}</b>{" "}
                    <span class="soft">{topicOf(card)}</span>
                  </span>
                  <span class="fine">
                    {card.closed_at ? `${dayAndMonth(card.closed_at)} ${timeOfDay(card.closed_at)}` : ""}
                  </span>
                  <span class="fine cut">{plain(card.last_text)}</span>
                </button>
              </li>
            ))}
            {more ? (
              <li>
                <button type="button" class="btn" onClick={() => void load().catch(fail)}>
                  {t("console.closed.more")}
                </button>
              </li>
            ) : null}
          </ul>
        </div>
        {open ? <Read desk={desk} card={open} /> : <p class="padded soft">{t("console.closed.choose")}</p>}
      </div>
    </Dialog>
  );
}

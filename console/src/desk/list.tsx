import { useEffect, useRef } from "preact/hooks";
import { reasonOf } from "../reason";
import { isKey, keysOf } from "../shell/own_keys";
import { layer, singleKeys, trouble } from "../state";
import { type Key, t } from "../texts";
import { Keys } from "../ui/keys";
import { GROUPS, type GroupName, messagesOf, ranges, slotOfDigit, urgentOf } from "./groups";
import { decline, showSlot } from "./hand";
import { MessageRow, OfferRow, QueueRow, Row } from "./row";
import type { Desk } from "./store";
import { lasted } from "./words";

const SHOWN = 3;
/** More offers than this would push those who already wait for an answer out of sight. */
const OFFERS = 2;

/** Takes the one named; else what is offered, else the next in the queue. */
export function takeFrom(desk: Desk, conversation = desk.offers.peek()[0]?.id): void {
  desk.take(conversation).then(
    (card) => {
      if (card && desk.open.peek() === card.id) focusComposer();
    },
    (error: unknown) => {
      trouble.value = reasonOf(error);
    },
  );
}

function Group({ desk, name }: { desk: Desk; name: GroupName }) {
  const ids = desk.layout.value[name];
  const promise =
    desk.mine.value.find((card) => card.channel !== "message")?.promise_s ??
    desk.services.value[0]?.promise_s;
  const aside = desk.online.value
    ? promise === undefined
      ? ""
      : t("console.group.promise", { time: lasted(promise * 1000) })
    : t("console.group.estimates");
  return (
    <section class="group" aria-labelledby={`group-${name}`}>
      <h2 id={`group-${name}`}>
        <b>{t(`console.group.${name}` as Key)}</b> {ids.length}
        {name === "waiting" ? <span class="aside">{aside}</span> : null}
      </h2>
      <ul>
        {ids.map((id) => (
          <Row key={id} desk={desk} id={id} />
        ))}
      </ul>
    </section>
  );
}

function Queue({ desk }: { desk: Desk }) {
  const queue = desk.queue.value;
  if (queue.length === 0) return null;
  return (
    <section class="group" aria-labelledby="group-queue">
      <h2 id="group-queue">
        <b>{t("console.group.queue")}</b> {queue.length}
      </h2>
      <ul>
        {queue.slice(0, SHOWN).map((card) => (
          <QueueRow key={card.id} desk={desk} card={card} take={() => takeFrom(desk, card.id)} />
        ))}
      </ul>
    </section>
  );
}

function Messages({ desk }: { desk: Desk }) {
  const left = messagesOf(desk.cards.value.values());
  if (left.length === 0) return null;
  return (
    <section class="group" aria-labelledby="group-messages">
      <h2 id="group-messages">
        <b>{t("console.group.messages")}</b> {left.length}
      </h2>
      <ul>
        {left.slice(0, SHOWN).map((card) => (
          <MessageRow key={card.id} desk={desk} card={card} take={() => takeFrom(desk, card.id)} />
        ))}
      </ul>
    </section>
  );
}

/** The row that the keys of list mode act on: the focused one, else the open one. */
function rows(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("[data-row]")];
}

export function focusList(): void {
  const list = document.querySelector<HTMLElement>(".list");
  if (!list) return;
  const all = rows(list);
  (all.find((row) => row.hasAttribute("aria-current")) ?? all[0] ?? list.querySelector("button"))?.focus();
}

/** Found in the conversation that is at hand. */
export function inHand(selector: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-at-hand] ${selector}`);
}

export function focusComposer(): void {
  requestAnimationFrame(() => inHand("[data-composer]")?.focus());
}

export function List({ desk }: { desk: Desk }) {
  const root = useRef<HTMLElement>(null);
  const free = desk.free.value;
  const offers = desk.offers.value;
  const queue = desk.queue.value.length;
  const presence = desk.me.value?.presence;

  // A conversation past 80 % of its promise is never out of sight.
  const urgent = urgentOf(desk.order.value, (id) => desk.card(id), desk.now.value);
  useEffect(() => {
    if (urgent) root.current?.querySelector(`[data-row="${urgent}"]`)?.scrollIntoView({ block: "nearest" });
  }, [urgent]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || layer.value) return;
    const all = root.current ? rows(root.current) : [];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const move = (to: number) => {
      event.preventDefault();
      all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
    };
    const letters = singleKeys.value;
    if (event.key === "ArrowDown" || (letters && isKey(event, "down"))) move(at + 1);
    else if (event.key === "ArrowUp" || (letters && isKey(event, "up"))) move(at < 0 ? 0 : at - 1);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(all.length - 1);
    else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      desk.show(all[at]?.dataset.row);
      focusComposer();
    } else if (letters) {
      const slot = slotOfDigit(event.key);
      if (slot !== undefined && showSlot(desk, slot)) {
        event.preventDefault();
        focusComposer();
      }
    }
  };

  return (
    <aside
      class={desk.mine.value.length >= 9 ? "list compact" : "list"}
      aria-label={t("console.list")}
      data-pane="list"
      ref={root}
      onKeyDown={onKeyDown}
      onPointerMove={() => desk.touch()}
    >
      <h1 class="vh">{t("console.section.desk")}</h1>
      <div class="list-scroll">
        {offers.length > 0 ? (
          <section class="group" aria-label={t("console.offer.title")}>
            <ul>
              {offers.slice(0, OFFERS).map((card, i) => (
                <OfferRow
                  key={card.id}
                  desk={desk}
                  card={card}
                  slot={free[i]}
                  take={() => takeFrom(desk, card.id)}
                  pass={() => void decline(desk, card.id).catch(() => {})}
                />
              ))}
            </ul>
            {offers.length > OFFERS ? (
              <p class="more-offers">{t("console.offer.more", { n: offers.length - OFFERS })}</p>
            ) : null}
          </section>
        ) : null}
        {GROUPS.map((name) => (
          <Group key={name} desk={desk} name={name} />
        ))}
        <Queue desk={desk} />
        <Messages desk={desk} />
      </div>
      <div class="list-foot">
        {presence === "break_soon" ? (
          <span class="grow">{t("console.foot.break_soon")}</span>
        ) : (
          <>
            <span class="grow">
              {free.length > 0 ? (
                <>
                  {t("console.foot.free")} <b>{ranges(free)}</b>
                </>
              ) : (
                t("console.foot.full")
              )}
            </span>
            {queue + offers.length > 0 ? (
              <button type="button" class="btn" onClick={() => takeFrom(desk)}>
                {t("console.foot.take")} <Keys of={keysOf("take")} />
              </button>
            ) : null}
          </>
        )}
      </div>
    </aside>
  );
}

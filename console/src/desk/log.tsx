import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Card, ConversationCard } from "../../../client/src/contracts";
import type { Line, Pending } from "../../../client/src/timeline";
import { person } from "../state";
import { lang, t, timeOfDay } from "../texts";
import { Icon } from "../ui/icon";
import { BindingMark } from "./binding";
import { FileShown } from "./files";
import { focusComposer } from "./list";
import type { Desk } from "./store";
import { unsend } from "./unsend";
import { maskName, maskParts, nameOf, noticeText, regionOf } from "./words";

export function Said({ text }: { text: string }) {
  return (
    <>
      {maskParts(text).map((part, i) =>
        part.mask ? (
          <span key={i} class="mask">
            <Icon name="lock" />
            {t("console.mask.removed", { what: maskName(part.mask) })}
          </span>
        ) : (
          part.text
        ),
      )}
    </>
  );
}

function domain(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}

function SentCard({ card }: { card: Card }) {
  const inside = (
    <>
      <Icon name={card.kind === "referral" ? "refer" : card.kind === "link" ? "link" : "doc"} />
      <span>
        <b>{card.title}</b>
        {card.url ? ` · ${domain(card.url)}` : ""}
      </span>
    </>
  );
  const safe = card.url && /^https?:\/\//.test(card.url) ? card.url : undefined;
  return (
    <>
      {card.text ? <span class="said">{card.text}</span> : null}
      {card.steps.length > 0 ? (
        <ol class="steps">
          {card.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : null}
      {safe ? (
        <a class="card-link" href={safe} target="_blank" rel="noopener noreferrer">
          {inside}
        </a>
      ) : (
        <span class="card-link">{inside}</span>
      )}
    </>
  );
}

export function Message({ line, visitor }: { line: Line; visitor: string }) {
  const { entry } = line;
  if (entry.kind === "notice" || entry.kind === "call" || entry.by === "system") {
    return (
      <p class="system">
        {timeOfDay(entry.at)} <span>{noticeText(entry)}</span>
      </p>
    );
  }
  const own = entry.by === "advisor";
  const mine = own && (entry.by_name === "" || entry.by_name === person.value?.name);
  const by = own ? (mine ? t("console.log.you") : entry.by_name) : visitor;
  return (
    <div class={own ? "message own" : "message"}>
      <time dateTime={new Date(entry.at).toISOString()}>{timeOfDay(entry.at)}</time>
      <div class="body">
        <span class="by">{by}</span>
        {own && entry.params.binding ? <BindingMark service={String(entry.params.service)} /> : null}
        {line.withdrawn ? (
          <span class="withdrawn">{t("console.log.withdrawn")}</span>
        ) : entry.card ? (
          <SentCard card={entry.card} />
        ) : entry.file ? (
          <FileShown file={entry.file}>{line.text}</FileShown>
        ) : entry.params.marked ? (
          <details class="marked">
            <summary>{t("console.log.marked")}</summary>
            <span class="said" lang={entry.lang}>
              <Said text={line.text} />
            </span>
          </details>
        ) : (
          <span class="said" lang={entry.lang}>
            <Said text={line.text} />
          </span>
        )}
      </div>
    </div>
  );
}

function Unsent({ desk, conversation, pending }: { desk: Desk; conversation: string; pending: Pending }) {
  const offline = !desk.online.value;
  const waits = offline || pending.state === "waiting";
  // Read so that the seconds count.
  const seconds = desk.now.value && Math.max(0, Math.ceil(((pending.next ?? 0) - Date.now()) / 1_000));
  return (
    <div class="message own">
      <time dateTime={new Date(pending.at).toISOString()}>{timeOfDay(pending.at)}</time>
      <div class="body">
        {pending.binding ? <BindingMark /> : null}
        <span class="said">{pending.text}</span>
        {desk.outbox.held.value.has(pending.cid) ? (
          <div class="waiting-line soft">
            <Icon name="clock" />
            {offline ? t("console.log.queued") : t("console.leaving.soon")}
            <button type="button" class="btn" onClick={() => unsend(desk, pending.cid)}>
              <Icon name="back" />
              {t("console.leaving.take_back")}
            </button>
          </div>
        ) : pending.state === "failed" ? (
          <div class="failed-line">
            <Icon name="late" />
            <span>{pending.reason || t("console.log.failed")}</span>
            <button type="button" class="btn" onClick={() => desk.outbox.again(pending)}>
              <Icon name="retry" />
              {t("console.log.again")}
            </button>
            <button
              type="button"
              class="btn"
              onClick={() => {
                desk.edit(conversation, pending.cid);
                focusComposer();
              }}
            >
              <Icon name="pen" />
              {t("console.log.edit")}
            </button>
          </div>
        ) : (
          <div class={waits ? "waiting-line" : "waiting-line soft"}>
            <Icon name="clock" />
            {pending.state === "waiting" && pending.reason && !offline
              ? `${pending.reason} ${t("console.log.next_try", { n: seconds })}`
              : t(waits ? "console.log.queued" : "console.log.sending")}
          </div>
        )}
      </div>
    </div>
  );
}

function Origin({ card }: { card: ConversationCard }) {
  const parts = [
    card.page.title || card.page.path
      ? t("console.log.from_page", { page: card.page.title || card.page.path })
      : "",
    card.read_article_title ? t("console.log.read", { title: card.read_article_title }) : "",
    card.searched ? t("console.log.searched", { q: card.searched }) : "",
  ].filter((part) => part !== "");
  if (parts.length === 0) return null;
  return <p class="system">{parts.join(" · ")}</p>;
}

/** So many lines are drawn at first: opening a long conversation must not take longer than a short one. */
const DRAWN = 60;

/** From which line on the log is drawn. What came in since it was opened never pushes older lines out. */
function useFirst(conversation: string, length: number): [number, () => void] {
  const opened = useRef({ conversation: "", from: 0 });
  const [, draw] = useState(0);
  const mine = opened.current;
  if (mine.conversation !== conversation) {
    opened.current = { conversation: length > 0 ? conversation : "", from: Math.max(0, length - DRAWN) };
  }
  const all = () => {
    opened.current.from = 0;
    draw((n) => n + 1);
  };
  return [opened.current.from, all];
}

export function Log({ desk, card }: { desk: Desk; card: ConversationCard }) {
  const timeline = desk.timeline(card.id);
  const box = useRef<HTMLElement>(null);
  const [from, showAll] = useFirst(card.id, timeline.lines.length);
  const fromBottom = useRef<number | undefined>(undefined);
  const following = useRef(true);
  const top = useRef(0);
  const { cursor, pending } = timeline;

  // The newest line stays in sight unless the reader has gone back to older ones.
  useLayoutEffect(() => {
    following.current = true;
    top.current = 0;
  }, [card.id]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && following.current) element.scrollTop = element.scrollHeight;
  }, [card.id, cursor, pending.length]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  // What was read stays where it was when older lines come above it.
  const earlier = () => {
    const element = box.current;
    if (element) fromBottom.current = element.scrollHeight - element.scrollTop;
    showAll();
  };
  useLayoutEffect(() => {
    const element = box.current;
    if (element && fromBottom.current !== undefined)
      element.scrollTop = element.scrollHeight - fromBottom.current;
    fromBottom.current = undefined;
  }, [from]);

  const visitor = nameOf(card);
  const language = lang.value;
  const said = useMemo(
    () =>
      timeline.lines
        .slice(from)
        .map((line) => <Message key={line.entry.seq} line={line} visitor={visitor} />),
    [timeline.lines, from, visitor, language],
  );
  return (
    <section
      class="log"
      ref={box}
      tabIndex={0}
      aria-label={regionOf(desk, card, t("console.log.label"))}
      onScroll={() => {
        const element = box.current;
        if (!element) return;
        // Only going up is the reader's wish; a pane that shrinks also scrolls.
        if (element.scrollHeight - element.scrollTop - element.clientHeight < 40) following.current = true;
        else if (element.scrollTop < top.current) following.current = false;
        top.current = element.scrollTop;
      }}
    >
      <Origin card={card} />
      {card.transfer_note ? (
        <p class="system">
          {t("console.log.transfer_note", { name: card.transferred_from ?? "", note: card.transfer_note })}
        </p>
      ) : null}
      {from > 0 ? (
        <p class="system">
          <button type="button" class="btn" onClick={earlier}>
            {t("console.log.earlier", { n: from })}
          </button>
        </p>
      ) : null}
      {said}
      {pending.map((one) => (
        <Unsent key={one.cid} desk={desk} conversation={card.id} pending={one} />
      ))}
    </section>
  );
}

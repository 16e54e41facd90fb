import { useEffect, useRef } from "preact/hooks";
import type { ConversationCard, Hit } from "../../../client/src/contracts";
import { nameOfKey } from "../shell/own_keys";
import { dayAndMonth, t, timeOfDay } from "../texts";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import type { Answers } from "./answers";
import { CardClock } from "./clock_view";
import { Said } from "./log";
import { marked } from "./picker";
import { Picker, type Picking } from "./picker_view";
import type { Desk } from "./store";
import { readable } from "./words";

export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return (
    <>{marked(text, words).map((piece, i) => (piece.hit ? <mark key={i}>{piece.text}</mark> : piece.text))}</>
  );
}

export function Reviewed({ hit }: { hit: Hit }) {
  return (
    <>
      {hit.due_for_review ? <span class="tag warn">{t("console.hit.outdated")}</span> : null}
      {hit.other_lang ? <span class="tag">{hit.lang.toUpperCase()}</span> : null}
      {hit.reviewed_at ? (
        <small>{t("console.hit.reviewed", { date: dayAndMonth(hit.reviewed_at) })}</small>
      ) : null}
    </>
  );
}

function Suggestion({
  hit,
  index,
  used,
  pick,
}: {
  hit: Hit;
  index: number;
  used: boolean;
  pick: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        class={used ? "suggestion used" : "suggestion"}
        data-suggestion={index}
        data-answer={hit.id}
        onClick={pick}
      >
        <Keys of={[String(index + 1)]} />
        <span class="cut">
          <span class="head">
            <span class="cut">
              <Marked text={readable(hit.title)} words={hit.matched} />
            </span>
            {used ? <span class="tag">{t("console.hit.used")}</span> : null}
            <Reviewed hit={hit} />
          </span>
          <span class="first cut">
            <Marked text={hit.text.replace(/\s+/gu, " ")} words={hit.matched} />
          </span>
        </span>
      </button>
    </li>
  );
}

/** What the visitor has written since the last answer; failing that, what they wrote last. */
function lastWords(desk: Desk, conversation: string) {
  const { lines } = desk.timeline(conversation);
  const texts = lines.filter((line) => line.entry.kind === "text" && !line.withdrawn);
  const answered = texts.findLastIndex((line) => line.entry.by === "advisor");
  const since = texts.slice(answered + 1).filter((line) => line.entry.by === "visitor");
  if (since.length > 0) return { lines: since, open: true };
  const last = texts.findLast((line) => line.entry.by === "visitor");
  return { lines: last ? [last] : [], open: false };
}

interface Props {
  desk: Desk;
  answers: Answers;
  card: ConversationCard;
  picking: Picking | undefined;
  insert: (hit: Hit) => void;
}

export function Bench({ desk, answers, card, picking, insert }: Props) {
  const asked = lastWords(desk, card.id);
  const suggested = answers.of(card.id);
  const box = useRef<HTMLDivElement>(null);
  const newest = asked.lines.at(-1)?.entry.seq;
  useEffect(() => {
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [card.id, newest]);

  return (
    <div class="bench">
      <div>
        <div class="caption">
          <h2>{asked.open ? t("console.bench.asks") : t("console.bench.last")}</h2>
          {card.turn === "advisor" ? <CardClock desk={desk} card={card} inline /> : null}
        </div>
        <div
          class={asked.open ? "question" : "question calm"}
          ref={box}
          tabIndex={0}
          role="group"
          aria-label={t("console.bench.asks")}
        >
          {asked.lines.length > 0 ? (
            <p class="since">
              {asked.open
                ? t("console.bench.new_at", { time: timeOfDay(asked.lines[0]!.entry.at) })
                : t("console.bench.answered")}
            </p>
          ) : null}
          {asked.lines.map((line) => (
            <p key={line.entry.seq} lang={line.entry.lang} data-seq={line.entry.seq}>
              <Said text={line.text} />
            </p>
          ))}
        </div>
      </div>
      <div data-suggested={suggested?.state}>
        <div class="caption">
          <h2>{t("console.bench.suggestions")}</h2>
          <span class="grow" />
          {suggested && suggested.hits.length > 0 ? (
            <Keys of={[nameOfKey("suggestion").replace("#", "1–3")]} />
          ) : null}
        </div>
        {suggested && suggested.hits.length > 0 ? (
          <ul class="suggestions">
            {suggested.hits.slice(0, 3).map((hit, i) => (
              <Suggestion
                key={hit.id}
                hit={hit}
                index={i}
                used={answers.isUsed(card.id, hit)}
                pick={() => insert(hit)}
              />
            ))}
          </ul>
        ) : (
          <div class="no-fit">
            {suggested?.state === "there" ? (
              <>
                <span>{t("console.bench.none")}</span>
                <span class="fine">
                  <Icon name="info" /> {t("console.bench.none_hint")}
                </span>
              </>
            ) : suggested?.state === "failed" ? (
              t("console.bench.failed")
            ) : asked.open ? (
              t("console.bench.asking")
            ) : (
              t("console.bench.quiet")
            )}
          </div>
        )}
        {picking ? <Picker conversation={card.id} picking={picking} /> : null}
      </div>
    </div>
  );
}

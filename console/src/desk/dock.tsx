import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { ConversationCard, LimitCard } from "../../../client/src/contracts";
import { nameOfKey } from "../shell/own_keys";
import { layer, OUTCOMES } from "../state";
import { dayAndMonth, lang, languageName, t, timeOfDay } from "../texts";
import { Icon, type IconName } from "../ui/icon";
import { Keys } from "../ui/keys";
import type { Answers } from "./answers";
import { Guides } from "./guides";
import { focusComposer } from "./list";
import type { Desk } from "./store";

const limits = signal<ReadonlyMap<string, LimitCard>>(new Map());
const limitsKey = (service: string) => `${service} ${lang.value}`;

async function askLimits(service: string, key: string): Promise<void> {
  if (limits.peek().has(key)) return;
  try {
    const card = await api.get<LimitCard>(`/api/staff/limits/${encodeURIComponent(service)}`, {
      lang: lang.peek(),
    });
    limits.value = new Map(limits.peek()).set(key, card);
  } catch {
    // Asked again when the next conversation of the service is opened.
  }
}

function Limits({ service, name }: { service: string; name: string }) {
  const key = limitsKey(service);
  const card = limits.value.get(key);
  useEffect(() => void askLimits(service, key), [key]);
  if (!card) return null;
  const lines: [string, IconName, string, string[]][] = [
    ["advise", "yes", t("console.limits.advise"), card.advise],
    ["general", "general", t("console.limits.general"), card.only_generally],
    ["never", "no", t("console.limits.never"), card.never],
    ["refer", "refer", t("console.limits.refer"), card.refer_to],
  ];
  if (lines.every(([, , , items]) => items.length === 0)) return null;
  return (
    <section class="section" aria-labelledby="dock-limits">
      <h2 id="dock-limits">
        <Icon name="flag" />
        {t("console.limits.title", { service: name })}
      </h2>
      <ul class="limits">
        {lines
          .filter(([, , , items]) => items.length > 0)
          .map(([look, icon, word, items]) => (
            <li key={look} class={look}>
              <Icon name={icon} />
              <span>
                <b>{word}</b> {items.join("; ")}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Context({ card }: { card: ConversationCard }) {
  const facts: [string, string | undefined][] = [
    [t("console.context.service"), card.service_name],
    [t("console.context.page"), card.page.title || card.page.path],
    [t("console.context.read"), card.read_article_title],
    [t("console.context.searched"), card.searched ? `”${card.searched}”` : ""],
    [
      t("console.context.known"),
      card.known && (card.known.name ? `${card.known.name} (${card.known.sub})` : card.known.sub),
    ],
    [t("console.context.contact"), card.contact],
    [
      t("console.context.answer_by"),
      card.answer_by === undefined
        ? undefined
        : `${dayAndMonth(card.answer_by)} ${timeOfDay(card.answer_by)}`,
    ],
    [t("console.context.language"), languageName(card.lang)],
    [t("console.context.began"), t("console.at", { time: timeOfDay(card.created_at) })],
  ];
  return (
    <section class="section" aria-labelledby="dock-context">
      <h2 id="dock-context">
        <Icon name="info" />
        {t("console.context.title")}
      </h2>
      <dl class="facts">
        {facts.map(([name, value]) =>
          value ? (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ) : null,
        )}
      </dl>
    </section>
  );
}

export function focusNote(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-note]")?.focus());
}

export function Dock({ desk, answers, card }: { desk: Desk; answers: Answers; card: ConversationCard }) {
  return (
    <>
      <Context card={card} />
      <section class="section" aria-labelledby="dock-note">
        <h2 id="dock-note">
          <Icon name="note" />
          {t("console.note.title")}
          <Keys of={[nameOfKey("note")]} />
        </h2>
        <textarea
          class="note"
          data-note
          aria-labelledby="dock-note"
          placeholder={t("console.note.placeholder")}
          value={desk.notes.text(card.id)}
          onInput={(event) => desk.notes.write(card.id, event.currentTarget.value)}
          onBlur={() => desk.notes.flush()}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            focusComposer();
          }}
        />
      </section>
      <Guides answers={answers} card={card} />
      <Limits service={card.service} name={card.service_name} />
      <section class="section" aria-labelledby="dock-outcome">
        <h2 id="dock-outcome">
          <Icon name="check" />
          {t("console.outcome.title")}
          <Keys of={[nameOfKey("close")]} />
        </h2>
        <div class="outcomes">
          {OUTCOMES.map((outcome, i) => (
            <button
              key={outcome}
              type="button"
              class="btn"
              onClick={() => {
                layer.value = { kind: "close", conversation: card.id, outcome };
              }}
            >
              <Keys of={[String(i + 1)]} />
              <span class="cut">{t(`console.outcome.${outcome}`)}</span>
            </button>
          ))}
        </div>
      </section>
    </>
  );
}

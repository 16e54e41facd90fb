import { signal } from "@preact/signals";
import type { Card } from "../../../client/src/contracts";
import { hostOf } from "../../../client/src/links";
import { Icon, useId } from "../../../client/src/ui";
import { t as shared } from "../texts";
import { t } from "./texts";

export function LinkCard({ title, href }: { title: string; href: string }) {
  const host = hostOf(href);
  if (!host) return null;
  return (
    <a class="link-card" href={href} target="_blank" rel="noopener noreferrer nofollow">
      <span class="tile">
        <Icon name="article" />
      </span>
      <span class="words">
        <b>{title}</b>
        <small>
          <strong>{host}</strong>
          <br />
          {shared("widget.new_tab")}
        </small>
      </span>
      <Icon name="out" size="s" />
    </a>
  );
}

// Ticks are the visitor's own: they are not sent and last as long as the page.
const ticks = signal<ReadonlySet<string>>(new Set());

function tick(key: string, on: boolean): void {
  const next = new Set(ticks.value);
  if (on) next.add(key);
  else next.delete(key);
  ticks.value = next;
}

interface StepsProps {
  name: string;
  title: string;
  steps: readonly string[];
  /** Advice rather than a task: nothing to count. */
  plain?: boolean;
}

export function Steps({ name, title, steps, plain }: StepsProps) {
  const id = useId("s");
  const done = steps.filter((_, index) => ticks.value.has(`${name}/${index}`)).length;
  return (
    <section class="steps" aria-labelledby={id}>
      <div class="top">
        <h2 id={id}>{title}</h2>
        {!plain && <span role="status">{t("talk.steps.done", { done, n: steps.length })}</span>}
      </div>
      {!plain && <progress max={steps.length} value={done} aria-hidden="true" />}
      <ul>
        {steps.map((step, index) => {
          const key = `${name}/${index}`;
          return (
            <li key={key}>
              <label class="check">
                <input
                  type="checkbox"
                  checked={ticks.value.has(key)}
                  onChange={(event) => tick(key, event.currentTarget.checked)}
                />
                <span>{step}</span>
              </label>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function CardEntry({ seq, card, onRead }: { seq: number; card: Card; onRead: (id: string) => void }) {
  if (card.kind === "steps") return <Steps name={String(seq)} title={card.title} steps={card.steps} />;
  return (
    <div class="card">
      {card.kind !== "link" && <h2>{card.title}</h2>}
      {card.text && <p class="card-text">{card.text}</p>}
      {card.kind === "article" && card.id && (
        <button type="button" class="link-button" onClick={() => onRead(card.id!)}>
          <Icon name="article" size="s" />
          {t("talk.card.read")}
        </button>
      )}
      {card.url && <LinkCard title={card.title} href={card.url} />}
    </div>
  );
}

import type { ArticleView, Check, Preview } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import "../../../client/src/ui/more_icons";
import { Button, Field, Icon, IconButton, type IconName } from "../../../client/src/ui";
import type { Editing } from "./editing";
import { Go, LangTag, Segments } from "./parts";
import { pathOf } from "./route";
import { serviceName, serviceNames } from "./state";
import { day, moment, t } from "./texts";
import { checkLines, checkName, summaryWords } from "./words";

const LEVEL_ICONS: Record<Check["level"], IconName> = { ok: "done", warns: "warning", blocks: "block" };
interface CheckProps {
  preview: Preview | undefined;
  failed: boolean;
  /** Translations that another language left behind. */
  behind: Lang[];
}

export function Checks({ preview, failed, behind }: CheckProps) {
  const lines = preview ? checkLines(preview.checks, behind) : [];
  return (
    <section>
      <h2>{t("editor.checks")}</h2>
      {failed && <p class="fine">{t("editor.edit.preview_failed")}</p>}
      {!preview && !failed && <p class="fine">{t("editor.checks.waiting")}</p>}
      <ul class="checks">
        {lines.map((line) => (
          <li key={`${line.code} ${line.level}`} class={line.level}>
            <Icon name={LEVEL_ICONS[line.level]} size="xs" />
            <span>
              <span class="vh">{t(`editor.checks.${line.level}`)}: </span>
              <b>{checkName(line)}</b>
              {line.langs.map((lang) => (
                <LangTag key={lang} lang={lang} />
              ))}
              {line.details.map((detail) => (
                <small key={detail}>{detail}</small>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const DAYS = [30, 60, 90, 180, 365, 730] as const;

interface FactsProps {
  editing: Editing;
  base: string;
  navigate: (path: string) => void;
}

export function Facts({ editing, base, navigate }: FactsProps) {
  const draft = editing.draft.value;
  const row = editing.view.value?.row;
  const live = (editing.view.value?.published.length ?? 0) > 0;
  const linked = editing.view.value?.linked_from ?? [];
  const known = [...new Set([...Object.keys(serviceNames.value), ...draft.services])].sort((one, other) =>
    serviceName(one).localeCompare(serviceName(other)),
  );
  const days = [...new Set([...DAYS, draft.review_after_days])].sort((one, other) => one - other);
  return (
    <section class="facts-form">
      <h2>{t("editor.facts")}</h2>
      {live ? (
        <p>
          {t(`editor.kind.${draft.kind}`)} <span class="fine">{t("editor.facts.kind_fixed")}</span>
        </p>
      ) : (
        <Segments
          label={t("editor.facts.kind")}
          choices={(["answer", "procedure"] as const).map((kind) => ({
            value: kind,
            label: t(`editor.kind.${kind}`),
          }))}
          value={draft.kind}
          onChange={(kind) => editing.edit("kind", kind)}
        />
      )}
      {draft.kind === "procedure" && <p class="fine">{t("editor.kind.procedure_note")}</p>}
      <fieldset class="services">
        <legend>{t("editor.facts.services")}</legend>
        <p class="fine">{t("editor.facts.services_hint")}</p>
        <div class="toggles">
          {known.map((service) => {
            const on = draft.services.includes(service);
            return (
              <label key={service} class="toggle">
                <input
                  type="checkbox"
                  checked={on}
                  onChange={() =>
                    editing.edit(
                      "services",
                      on ? draft.services.filter((one) => one !== service) : [...draft.services, service],
                    )
                  }
                />
                {serviceName(service)}
              </label>
            );
          })}
        </div>
      </fieldset>
      <label class="toggle">
        <input
          type="checkbox"
          checked={draft.place}
          onChange={(event) => editing.edit("place", event.currentTarget.checked)}
        />
        {t("editor.facts.place")}
      </label>
      <Field label={t("editor.facts.sources")} hint={t("editor.facts.sources_hint")}>
        {(wiring) => (
          <textarea
            {...wiring}
            class="input grows"
            rows={2}
            maxLength={4_000}
            value={draft.sources}
            onInput={(event) => editing.edit("sources", event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t("editor.facts.review")}>
        {(wiring) => (
          <select
            {...wiring}
            class="input"
            value={draft.review_after_days}
            onChange={(event) => editing.edit("review_after_days", Number(event.currentTarget.value))}
          >
            {days.map((n) => (
              <option key={n} value={n}>
                {t("editor.facts.days", { n })}
              </option>
            ))}
          </select>
        )}
      </Field>
      {draft.contacts.length > 0 && (
        <div class="contacts">
          <h3>{t("editor.facts.contacts")}</h3>
          <ul>
            {draft.contacts.map((contact) => (
              <li key={contact} class="phrasing">
                <span>{contact}</span>
                <IconButton
                  name="close"
                  label={t("editor.facts.contact_remove", { found: contact })}
                  onClick={() =>
                    editing.edit(
                      "contacts",
                      draft.contacts.filter((one) => one !== contact),
                    )
                  }
                />
              </li>
            ))}
          </ul>
        </div>
      )}
      {linked.length > 0 && (
        <div class="contacts">
          <h3>{t("editor.facts.linked_from")}</h3>
          <ul>
            {linked.map(({ id, title }) => (
              <li key={id}>
                <Go to={pathOf(base, { view: "article", id, fresh: false })} navigate={navigate}>
                  {title}
                </Go>
              </li>
            ))}
          </ul>
        </div>
      )}
      <dl class="pairs">
        {row?.review_at !== undefined && (
          <div>
            <dt>{t("editor.facts.review_at")}</dt>
            <dd>{day(row.review_at)}</dd>
          </div>
        )}
        {editing.view.value?.owner && (
          <div>
            <dt>{t("editor.facts.owner")}</dt>
            <dd>{editing.view.value.owner}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

interface HistoryProps {
  article: ArticleView | undefined;
  onCompare: (rev: number) => Promise<void>;
  onRevert: (rev: number) => Promise<void>;
}

export function History({ article, onCompare, onRevert }: HistoryProps) {
  const rows = [...(article?.revisions ?? [])].sort((one, other) => other.rev - one.rev);
  return (
    <section>
      <h2>{t("editor.history")}</h2>
      {rows.length === 0 && <p class="fine">{t("editor.history.none")}</p>}
      <ol class="history">
        {rows.map((row) => (
          <li key={row.rev}>
            <span class="grow">
              <b>{row.rev}</b> · {t(`editor.state.${row.state}`)}
              <small>{[moment(row.at), row.by, summaryWords(row.summary)].filter(Boolean).join(" · ")}</small>
              {row.note && <q>{row.note}</q>}
            </span>
            {row.rev === article?.row.rev ? (
              <span class="fine">{t("editor.history.now")}</span>
            ) : (
              <span class="acts">
                <Button
                  look="quiet"
                  aria-label={t("editor.history.compare", { rev: row.rev })}
                  onClick={() => void onCompare(row.rev)}
                >
                  {t("editor.history.compare_do")}
                </Button>
                <Button
                  look="quiet"
                  aria-label={t("editor.history.revert", { rev: row.rev })}
                  onClick={() => void onRevert(row.rev)}
                >
                  {t("editor.history.revert_do")}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

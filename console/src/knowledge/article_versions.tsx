import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Check } from "../../../client/src/contracts";
import { serverHtml } from "../../../client/src/html";
import { LANGUAGES, type Lang } from "../../../client/src/texts";
import { Button, Field, Icon, IconButton, useId } from "../../../client/src/ui";
import { addPhrasings, isEmpty, type Version, type VersionField } from "./draft";
import type { Editing } from "./editing";
import { inPlace, Warned } from "./found_in_place";
import { Tag } from "./parts";
import { languageName, t } from "./texts";

const SHORT_LIMIT = 350;

/** All three languages beside each other: what one says, the others have to say too. */
export function Languages({ editing, checks }: { editing: Editing; checks: Check[] }) {
  return (
    <div class="side-by-side">
      {LANGUAGES.map((lang) => (
        <VersionFields key={lang} editing={editing} lang={lang} checks={checks} />
      ))}
    </div>
  );
}

interface PreviewProps {
  editing: Editing;
  lang: Lang;
  html: string | undefined;
  checks: Check[];
  failed: boolean;
}

export function WithPreview({ editing, lang, html, checks, failed }: PreviewProps) {
  const version = editing.draft.value.versions[lang];
  return (
    <div class="with-preview">
      <VersionFields key={lang} editing={editing} lang={lang} checks={checks} />
      <section class="shown" aria-label={t("editor.edit.preview")}>
        <h2>{t("editor.edit.preview")}</h2>
        {failed && (
          <p class="fine" role="status">
            {t("editor.edit.preview_failed")}
          </p>
        )}
        {version.answer.trim() ? (
          <article lang={lang}>
            <h3>{version.question}</h3>
            {/* The server makes this from a Markdown subset and lets nothing else through. */}
            <div class="article-text" dangerouslySetInnerHTML={serverHtml(html ?? "")} />
          </article>
        ) : (
          <p class="fine">{t("editor.edit.preview_empty")}</p>
        )}
      </section>
    </div>
  );
}

function StateTag({ version }: { version: Version }) {
  if (isEmpty(version)) return <Tag icon="edit">{t("editor.edit.missing")}</Tag>;
  if (version.out_of_date) {
    return (
      <Tag icon="clock" tone="warn">
        {t("editor.edit.out_of_date")}
      </Tag>
    );
  }
  return (
    <Tag icon="done" tone="ok">
      {t("editor.edit.ready")}
    </Tag>
  );
}

interface FieldsProps {
  editing: Editing;
  lang: Lang;
  checks: Check[];
}

function VersionFields({ editing, lang, checks }: FieldsProps) {
  const found = (field: VersionField) => inPlace(editing, checks, lang, field);
  const id = useId("lang");
  const draft = editing.draft.value;
  const version = draft.versions[lang];
  const procedure = draft.kind === "procedure";
  const words = version.answer.split(/\s+/).filter(Boolean).length;
  return (
    <section class="one-language" aria-labelledby={id}>
      <header>
        <h2 id={id} lang={lang}>
          {languageName(lang)}
        </h2>
        <StateTag version={version} />
        {version.out_of_date && (
          <Button
            look="quiet"
            onClick={() =>
              editing.change({
                ...draft,
                versions: { ...draft.versions, [lang]: { ...version, out_of_date: false } },
              })
            }
          >
            {t("editor.edit.translated")}
          </Button>
        )}
      </header>
      <div>
        <Field label={t("editor.edit.question")} error={found("question")}>
          {(wiring) => (
            <textarea
              {...wiring}
              class="input grows"
              rows={2}
              lang={lang}
              maxLength={300}
              value={version.question}
              onInput={(event) => editing.edit(`${lang}.question`, event.currentTarget.value)}
            />
          )}
        </Field>
        <Warned checks={checks} lang={lang} field="question" />
      </div>
      <div>
        <Field
          label={t("editor.edit.answer")}
          hint={t("editor.edit.words", { n: words })}
          error={found("answer")}
        >
          {(wiring) => (
            <textarea
              {...wiring}
              class="input answer"
              rows={12}
              lang={lang}
              maxLength={20_000}
              title={t("editor.edit.answer_hint")}
              value={version.answer}
              onInput={(event) => editing.edit(`${lang}.answer`, event.currentTarget.value)}
            />
          )}
        </Field>
        <Warned checks={checks} lang={lang} field="answer" />
      </div>
      {!procedure && (
        <Field
          label={t("editor.edit.short")}
          error={found("short")}
          hint={
            <span class={version.short.length > SHORT_LIMIT ? "too-long" : undefined}>
              {t("editor.edit.short_hint", { n: version.short.length })}
            </span>
          }
        >
          {(wiring) => (
            <textarea
              {...wiring}
              class="input grows"
              rows={4}
              lang={lang}
              maxLength={1_000}
              value={version.short}
              onInput={(event) => editing.edit(`${lang}.short`, event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      <Phrasings
        lang={lang}
        phrasings={version.phrasings}
        found={found("phrasings")}
        onChange={(phrasings) => editing.edit(`${lang}.phrasings`, phrasings)}
      />
    </section>
  );
}

interface PhrasingProps {
  lang: Lang;
  phrasings: string[];
  found: ComponentChildren;
  onChange: (phrasings: string[]) => void;
}

function Phrasings({ lang, phrasings, found, onChange }: PhrasingProps) {
  const [typed, setTyped] = useState("");
  const id = useId("phrasing");
  const add = (text: string) => {
    onChange(addPhrasings(phrasings, text));
    setTyped("");
  };
  return (
    <div class="phrasings">
      <h3>
        {t("editor.edit.phrasings")} <small>{phrasings.length}</small>
      </h3>
      <ul>
        {phrasings.map((phrasing) => (
          <li key={phrasing} class="phrasing">
            <span lang={lang}>{phrasing}</span>
            <IconButton
              name="close"
              label={t("editor.edit.phrasing_remove", { phrasing })}
              onClick={(event) => {
                // The field below takes the focus that would be lost with the chip.
                const field = event.currentTarget.closest(".phrasings")?.querySelector("input");
                onChange(phrasings.filter((one) => one !== phrasing));
                field?.focus();
              }}
            />
          </li>
        ))}
      </ul>
      <div class="add-row">
        <label class="vh" for={id}>
          {t("editor.edit.phrasing_add")}
        </label>
        <input
          id={id}
          class="input"
          lang={lang}
          placeholder={t("editor.edit.phrasing_add")}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            add(typed);
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData("text/plain") ?? "";
            if (!pasted.includes("\n")) return;
            event.preventDefault();
            add(pasted);
          }}
        />
        <button type="button" class="button second" onClick={() => add(typed)}>
          <Icon name="add" size="xs" />
          <span class="vh">{t("editor.edit.phrasing_do")}</span>
        </button>
      </div>
      {found && (
        <p class="field-error">
          <Icon name="warning" size="xs" />
          <span>{found}</span>
        </p>
      )}
    </div>
  );
}

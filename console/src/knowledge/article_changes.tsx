import type { Check, RevisionView, VersionView } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { Button, Icon, useId } from "../../../client/src/ui";
import { changed, type Part, side, wordDiff } from "./diff";
import type { Version } from "./draft";
import type { Editing } from "./editing";
import { inPlace, Warned } from "./found_in_place";
import { Diff } from "./parts";
import { moment, t } from "./texts";

interface Props {
  editing: Editing;
  lang: Lang;
  before: Version;
  checks: Check[];
  /** What stands on the left, in any language; empty when nothing is. */
  live: VersionView[] | undefined;
  /** An earlier version to compare with, instead of what is published. */
  against: RevisionView | undefined;
  onPublished: () => void;
}

const WRITTEN = ["question", "answer", "short"] as const;

/** What visitors read now on the left; on the right what they would read, word by word, to be written on. */
export function Changes({ editing, lang, before, checks, live, against, onPublished }: Props) {
  const left = against
    ? [t("editor.change.version", { rev: against.rev, when: moment(against.at) }), against.by]
        .filter(Boolean)
        .join(" · ")
    : t("editor.edit.published_now");
  const after = editing.draft.value.versions[lang];
  const isLive = live?.some((version) => version.lang === lang);
  const rows = WRITTEN.map((field) => ({ field, parts: wordDiff(before[field], after[field]) }));
  const phrasings = wordDiff(before.phrasings.join("\n"), after.phrasings.join("\n"));
  const nothing = !rows.some((row) => changed(row.parts)) && !changed(phrasings);
  return (
    <div class="changes">
      {against && (
        <p>
          <Button look="quiet" onClick={onPublished}>
            {t("editor.change.published")}
          </Button>
        </p>
      )}
      {!against && !isLive && <p class="fine">{t("editor.edit.no_published")}</p>}
      {!against && isLive && nothing && <p class="fine">{t("editor.edit.no_changes")}</p>}
      <div class="change-row change-head" aria-hidden="true">
        <b>{left}</b>
        <b>{t("editor.change.write")}</b>
      </div>
      {rows.map(({ field, parts }) => (
        <section key={field} aria-label={t(`editor.edit.${field}`)}>
          <h2>{t(`editor.edit.${field}`)}</h2>
          <div class="change-row">
            <div class="text-box">
              <h3 class="side-name">{left}</h3>
              <Diff parts={side(parts, "before")} lang={lang} />
            </div>
            <Written editing={editing} lang={lang} field={field} parts={parts} checks={checks} />
          </div>
        </section>
      ))}
      {phrasings.some((part) => part.text) && (
        <section aria-label={t("editor.edit.phrasings")}>
          <h2>{t("editor.edit.phrasings")}</h2>
          <div class="change-row">
            <div class="text-box">
              <h3 class="side-name">{left}</h3>
              <Diff parts={side(phrasings, "before")} lang={lang} />
            </div>
            <div class="text-box is-new">
              <h3 class="side-name">{t("editor.edit.draft_now")}</h3>
              <Diff parts={side(phrasings, "after")} lang={lang} />
            </div>
          </div>
        </section>
      )}
    </div>
  );
}

interface WrittenProps {
  editing: Editing;
  lang: Lang;
  field: (typeof WRITTEN)[number];
  parts: Part[];
  checks: Check[];
}

const LIMITS = { question: 300, answer: 20_000, short: 1_000 };

/** A text area over the same words with the new ones marked: both lie in one cell and wrap alike. */
function Written({ editing, lang, field, parts, checks }: WrittenProps) {
  const id = useId("change");
  const value = editing.draft.value.versions[lang][field];
  const added = parts.filter((part) => part.kind === "added" && part.text.trim()).length;
  const found = inPlace(editing, checks, lang, field);
  return (
    <div>
      <label class="side-name" for={id}>
        {t("editor.change.write")}
      </label>
      <div class="marked">
        <div class="marks" aria-hidden="true">
          {side(parts, "after").map((part, index) =>
            part.kind === "added" ? <ins key={index}>{part.text}</ins> : part.text,
          )}{" "}
        </div>
        <textarea
          id={id}
          lang={lang}
          maxLength={LIMITS[field]}
          aria-describedby={`${id}-note`}
          value={value}
          onInput={(event) => editing.edit(`${lang}.${field}`, event.currentTarget.value)}
        />
      </div>
      <p class="vh" id={`${id}-note`}>
        {t("editor.change.added", { n: added })}
      </p>
      {found && (
        <p class="field-error">
          <Icon name="warning" size="xs" />
          <span>{found}</span>
        </p>
      )}
      <Warned checks={checks} lang={lang} field={field} />
    </div>
  );
}

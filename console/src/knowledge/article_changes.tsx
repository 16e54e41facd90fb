import type { VersionView } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { changed, side, wordDiff } from "./diff";
import type { Version } from "./draft";
import { Diff } from "./parts";
import { t } from "./texts";

interface Props {
  lang: Lang;
  before: Version;
  after: Version;
  /** What is published now, in any language; empty when nothing is. */
  live: VersionView[] | undefined;
}

/** What visitors read now on the left, what they would read on the right, word by word. */
export function Changes({ lang, before, after, live }: Props) {
  const isLive = live?.some((version) => version.lang === lang);
  const rows = [
    { name: t("editor.edit.question"), parts: wordDiff(before.question, after.question) },
    { name: t("editor.edit.answer"), parts: wordDiff(before.answer, after.answer) },
    { name: t("editor.edit.short"), parts: wordDiff(before.short, after.short) },
    {
      name: t("editor.edit.phrasings"),
      parts: wordDiff(before.phrasings.join("\n"), after.phrasings.join("\n")),
    },
  ].filter((row) => row.parts.some((part) => part.text));
  return (
    <div class="changes">
      {!isLive && <p class="fine">{t("editor.edit.no_published")}</p>}
      {isLive && !rows.some((row) => changed(row.parts)) && <p class="fine">{t("editor.edit.no_changes")}</p>}
      <div class="change-row change-head" aria-hidden="true">
        <b>{t("editor.edit.published_now")}</b>
        <b>{t("editor.edit.draft_now")}</b>
      </div>
      {rows.map((row) => (
        <section key={row.name} aria-label={row.name}>
          <h2>{row.name}</h2>
          <div class="change-row">
            <div class="text-box">
              <h3 class="vh">{t("editor.edit.published_now")}</h3>
              <Diff parts={side(row.parts, "before")} lang={lang} />
            </div>
            <div class="text-box is-new">
              <h3 class="vh">{t("editor.edit.draft_now")}</h3>
              <Diff parts={side(row.parts, "after")} lang={lang} />
            </div>
          </div>
        </section>
      ))}
    </div>
  );
}

import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../../client/src/ui";
import { wordDiff } from "./diff";
import { type Field, read, same, type VersionField } from "./draft";
import type { Conflict, Editing } from "./editing";
import { Diff, Segments } from "./parts";
import { languageName, moment, t } from "./texts";

const PLAIN = {
  kind: "editor.facts.kind",
  services: "editor.facts.services",
  sources: "editor.facts.sources",
  place: "editor.facts.place",
  review_after_days: "editor.facts.review",
  contacts: "editor.facts.contacts",
} as const;

function nameOf(field: Field): string {
  const [lang, name] = field.split(".") as [string, VersionField | undefined];
  return name ? `${languageName(lang)}: ${t(`editor.edit.${name}`)}` : t(PLAIN[field as keyof typeof PLAIN]);
}

const plain = (value: unknown) => (Array.isArray(value) ? value.join("\n") : String(value));

/** Somebody saved meanwhile. Both texts are here until the editor has chosen. */
export function ConflictPanel({ editing, conflict }: { editing: Editing; conflict: Conflict }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [conflict.rev]);
  return (
    <section class="conflict" aria-labelledby="conflict-title">
      <h2 id="conflict-title" ref={heading} tabIndex={-1}>
        {t("editor.conflict.title")}
      </h2>
      <p>
        {t("editor.conflict.by", { name: conflict.by, rev: conflict.rev, when: moment(conflict.at) })}{" "}
        {conflict.fields.length
          ? t("editor.conflict.choose", { n: conflict.fields.length })
          : t("editor.conflict.merged")}
      </p>
      {conflict.fields.map((field) => {
        const mine = same(read(editing.draft.value, field), read(conflict.mine, field));
        return (
          <div key={field} class="conflict-field">
            <div class="conflict-head">
              <h3>{nameOf(field)}</h3>
              <Segments
                label={nameOf(field)}
                choices={[
                  { value: "mine", label: t("editor.conflict.mine") },
                  { value: "theirs", label: t("editor.conflict.theirs") },
                ]}
                value={mine ? "mine" : "theirs"}
                onChange={(whose) => editing.choose(field, whose)}
              />
            </div>
            <div class="text-box">
              <h4 class="vh">{t("editor.conflict.diff")}</h4>
              <Diff
                parts={wordDiff(plain(read(conflict.theirs, field)), plain(read(conflict.mine, field)))}
              />
            </div>
          </div>
        );
      })}
      <Button look="primary" onClick={() => editing.settle()}>
        {t("editor.conflict.done")}
      </Button>
    </section>
  );
}

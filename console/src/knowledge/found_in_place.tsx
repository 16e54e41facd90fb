import type { ComponentChildren } from "preact";
import type { Check } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { Button, Icon } from "../../../client/src/ui";
import type { VersionField } from "./draft";
import type { Editing } from "./editing";
import { t } from "./texts";
import { checkInPlace, mayBeOffices } from "./words";

/** What is wrong with a field, beside the field; an office's number may be kept by saying so. */
export function inPlace(
  editing: Editing,
  checks: Check[],
  lang: Lang,
  field: VersionField,
): ComponentChildren {
  const found = checks.filter(
    (one) => one.lang === lang && one.field === field && one.level === "blocks" && one.code !== "empty",
  );
  if (found.length === 0) return undefined;
  const offices = [...new Set(found.filter(mayBeOffices).map((one) => one.found))];
  const keep = (contact: string) =>
    editing.edit("contacts", [...new Set([...editing.draft.value.contacts, contact])]);
  return (
    <>
      {[...new Set(found.map(checkInPlace))].map((words) => (
        <span key={words} class="found-line">
          {words}
        </span>
      ))}
      {offices.length > 0 && <span class="found-line fine">{t("editor.check.keep_note")}</span>}
      {offices.map((contact) => (
        <Button key={contact} look="quiet" onClick={() => keep(contact)}>
          {t("editor.check.keep", { found: contact })}
        </Button>
      ))}
    </>
  );
}

/** What an editor should look at, and what stops nothing. An empty field is seen without words. */
export function Warned({ checks, lang, field }: { checks: Check[]; lang: Lang; field: VersionField }) {
  const found = checks.filter(
    (one) => one.lang === lang && one.field === field && one.level === "warns" && one.code !== "empty",
  );
  return (
    <>
      {[...new Set(found.map(checkInPlace))].map((words) => (
        <p key={words} class="field-warn">
          <Icon name="warning" size="xs" />
          <span>{words}</span>
        </p>
      ))}
    </>
  );
}

import type { ComponentChildren } from "preact";
import type { SiteView } from "../../../client/src/contracts";
import { Button, Field, Notice } from "../../../client/src/ui";
import { useUnsaved } from "../unsaved";
import type { Draft } from "./sites_state";
import { t } from "./texts";

export function nameOf(site: SiteView, lang: string): string {
  return site.names[lang] || Object.values(site.names)[0] || site.id;
}

/** To the heading of a part, once that is drawn from which the focus went. */
export function goToPart(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}

export function Part(props: { id: string; title: string; note?: string; children: ComponentChildren }) {
  return (
    <section class="sites-part" aria-labelledby={props.id}>
      <h2 id={props.id} tabIndex={-1}>
        {props.title}
      </h2>
      {props.note && <p class="soft">{props.note}</p>}
      {props.children}
    </section>
  );
}

export function SiteChoice(props: {
  sites: SiteView[];
  value: string;
  lang: string;
  onChange: (id: string) => void;
}) {
  if (props.sites.length < 2) return null;
  return (
    <Field label={t("settings.sites.choose")}>
      {(wiring) => (
        <select
          {...wiring}
          class="input select"
          value={props.value}
          onChange={(event) => {
            props.onChange(event.currentTarget.value);
            // Whoever stays with what is not saved stays with its site.
            event.currentTarget.value = props.value;
          }}
        >
          {props.sites.map((site) => (
            <option key={site.id} value={site.id}>
              {nameOf(site, props.lang)} ({site.id})
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Saving at the foot of a page: what is not saved, what was refused and why, and a way on. */
export function SaveBar({ draft, again }: { draft: Draft; again: () => void }) {
  useUnsaved(draft.dirty && !draft.saving);
  return (
    <div class="sites-save">
      {draft.refused && (
        <div role="alert">
          <Notice tone="warn">
            <p>{draft.refused}</p>
            {draft.stale && (
              <>
                <p>{t("settings.sites.stale")}</p>
                <Button icon="refresh" onClick={again}>
                  {t("settings.sites.take_new")}
                </Button>
              </>
            )}
          </Notice>
        </div>
      )}
      <div class="page-row">
        <Button
          look="primary"
          icon="save"
          off={!draft.dirty || draft.saving}
          onClick={() => void draft.save()}
        >
          {t("settings.sites.save")}
        </Button>
        <span class="soft">
          {t(
            draft.saving
              ? "settings.sites.saving"
              : draft.dirty
                ? "settings.sites.unsaved"
                : "settings.sites.all_saved",
          )}
        </span>
      </div>
    </div>
  );
}

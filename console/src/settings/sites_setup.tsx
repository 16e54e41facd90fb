import type { SiteView } from "../../../client/src/contracts";
import { LANGUAGES } from "../../../client/src/texts";
import { Button, Field, IconButton } from "../../../client/src/ui";
import { languageName } from "../texts";
import { Part } from "./sites_parts";
import type { Draft } from "./sites_state";
import { type Key, t } from "./texts";

export function SiteOrigins({ draft }: { draft: Draft }) {
  const { origins } = draft.site;
  const set = (next: string[]) => draft.change({ origins: next });
  return (
    <Part id="sites-origins" title={t("settings.sites.origins")} note={t("settings.sites.origins.note")}>
      {origins.length === 0 && <p class="sites-mark">{t("settings.sites.origins.none")}</p>}
      {origins.map((origin, index) => (
        <div class="sites-line" key={index}>
          <Field
            label={t("settings.sites.origin", { n: index + 1 })}
            error={draft.errorAt(`origins.${index}`)}
            hint={origin.trim().startsWith("http://") ? t("settings.sites.origins.insecure") : undefined}
          >
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                type="url"
                spellcheck={false}
                value={origin}
                onInput={(event) =>
                  set(origins.map((one, at) => (at === index ? event.currentTarget.value : one)))
                }
              />
            )}
          </Field>
          <IconButton
            name="close"
            label={t("settings.sites.origins.remove", { n: index + 1 })}
            onClick={() => set(origins.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button icon="add" onClick={() => set([...origins, ""])}>
        {t("settings.sites.origins.add")}
      </Button>
    </Part>
  );
}

function ServiceSelect(props: {
  id: string;
  services: Record<string, string>;
  value: string;
  onChange: (id: string) => void;
}) {
  const known = Object.entries(props.services).sort((a, b) => a[1].localeCompare(b[1]));
  return (
    <select
      id={props.id}
      class="input select"
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      {!(props.value in props.services) && (
        <option value={props.value}>{t("settings.sites.pages.gone", { id: props.value })}</option>
      )}
      {known.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

export function SitePages({ draft, services }: { draft: Draft; services: Record<string, string> }) {
  const { pages, default_service } = draft.site;
  const set = (next: SiteView["pages"]) => draft.change({ pages: next });
  const put = (index: number, part: Partial<SiteView["pages"][number]>) =>
    set(pages.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Part id="sites-pages" title={t("settings.sites.pages")} note={t("settings.sites.pages.note")}>
      <div class="field">
        <label for="sites-default">{t("settings.sites.pages.default")}</label>
        <ServiceSelect
          id="sites-default"
          services={services}
          value={default_service}
          onChange={(id) => draft.change({ default_service: id })}
        />
      </div>
      {pages.length === 0 && <p class="soft">{t("settings.sites.pages.none")}</p>}
      {pages.map((rule, index) => (
        <div class="sites-line" key={index}>
          <Field
            label={t("settings.sites.pages.prefix", { n: index + 1 })}
            error={draft.errorAt(`pages.${index}.prefix`)}
          >
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                spellcheck={false}
                value={rule.prefix}
                onInput={(event) => put(index, { prefix: event.currentTarget.value })}
              />
            )}
          </Field>
          <div class="field">
            <label for={`sites-rule-${index}`}>{t("settings.sites.pages.service", { n: index + 1 })}</label>
            <ServiceSelect
              id={`sites-rule-${index}`}
              services={services}
              value={rule.service}
              onChange={(service) => put(index, { service })}
            />
          </div>
          <IconButton
            name="close"
            label={t("settings.sites.pages.remove", { n: index + 1 })}
            onClick={() => set(pages.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button icon="add" onClick={() => set([...pages, { prefix: "/", service: default_service }])}>
        {t("settings.sites.pages.add")}
      </Button>
    </Part>
  );
}

const THEMES = ["neutral", "suomifi", "hds"] as const;

export function SiteLooks({ draft }: { draft: Draft }) {
  const { languages, position, theme } = draft.site;
  return (
    <Part id="sites-looks" title={t("settings.sites.looks")}>
      <div class="sites-two">
        <Field label={t("settings.sites.theme")} hint={t("settings.sites.theme.hint")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input select"
              value={theme}
              onChange={(event) =>
                draft.change({ theme: event.currentTarget.value as (typeof THEMES)[number] })
              }
            >
              {THEMES.map((one) => (
                <option key={one} value={one}>
                  {t(`settings.sites.theme.${one}` as Key)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("settings.sites.position")} hint={t("settings.sites.position.hint")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input select"
              value={position}
              onChange={(event) => draft.change({ position: event.currentTarget.value as "right" | "left" })}
            >
              <option value="right">{t("settings.sites.position.right")}</option>
              <option value="left">{t("settings.sites.position.left")}</option>
            </select>
          )}
        </Field>
      </div>
      <fieldset class="sites-checks">
        <legend>{t("settings.sites.languages")}</legend>
        {LANGUAGES.map((lang) => (
          <label key={lang}>
            <input
              type="checkbox"
              checked={languages.includes(lang)}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                const next = LANGUAGES.filter((one) => (one === lang ? on : languages.includes(one)));
                draft.change({ languages: next });
              }}
            />
            {languageName(lang)}
          </label>
        ))}
        {languages.length === 0 && <p class="field-error">{t("settings.sites.languages.none")}</p>}
      </fieldset>
    </Part>
  );
}

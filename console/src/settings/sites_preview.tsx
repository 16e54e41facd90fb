import { useState } from "preact/hooks";
import type { SiteView } from "../../../client/src/contracts";
import { LANGUAGES } from "../../../client/src/texts";
import { languageName } from "../texts";
import { Part } from "./sites_parts";
import { type Key, t } from "./texts";

function Choice<T extends string>(props: {
  label: string;
  value: T;
  values: readonly T[];
  name: (value: T) => string;
  onChange: (value: T) => void;
}) {
  return (
    <div class="sites-choice" role="group" aria-label={props.label}>
      {props.values.map((value) => (
        <button
          key={value}
          type="button"
          class="button second"
          aria-pressed={props.value === value}
          onClick={() => props.onChange(value)}
        >
          {props.name(value)}
        </button>
      ))}
    </div>
  );
}

const VIEWS = ["panel", "launcher"] as const;
const WIDTHS = ["phone", "desktop"] as const;

/**
 * The site as it is saved, on an empty page, as a visitor sees it; `trying` is another colour for it. The frame's
 * sandbox sends no forms: nobody can ask a question from here.
 */
export function SitePreview(props: {
  site: SiteView;
  trying?: string | undefined;
  visitorUrl: string;
  dirty: boolean;
  lang: string;
}) {
  const { site, visitorUrl, dirty } = props;
  const offered = LANGUAGES.filter((lang) => site.languages.includes(lang));
  const first = offered.find((lang) => lang === props.lang) ?? offered[0] ?? "fi";
  const [lang, setLang] = useState(first);
  const [view, setView] = useState<(typeof VIEWS)[number]>("panel");
  const [width, setWidth] = useState<(typeof WIDTHS)[number]>("phone");
  const query = new URLSearchParams({ site: site.id, lang });
  if (view === "panel") query.set("open", "");
  if (props.trying !== undefined) query.set("accent", props.trying);
  const address = `${visitorUrl}/w/preview?${query}`;
  return (
    <Part id="sites-preview" title={t("settings.sites.preview")} note={t("settings.sites.preview.note")}>
      {dirty && (
        <p class="sites-mark">
          {t("settings.sites.preview.saved_only")}
          {props.trying !== undefined && ` ${t("settings.sites.preview.trying")}`}
        </p>
      )}
      <div class="page-row">
        <Choice
          label={t("settings.sites.preview.width")}
          value={width}
          values={WIDTHS}
          name={(value) => t(`settings.sites.preview.${value}` as Key)}
          onChange={setWidth}
        />
        <Choice
          label={t("settings.sites.preview.view")}
          value={view}
          values={VIEWS}
          name={(value) => t(`settings.sites.preview.${value}` as Key)}
          onChange={setView}
        />
        <Choice
          label={t("settings.sites.preview.lang")}
          value={lang}
          values={offered}
          name={languageName}
          onChange={setLang}
        />
      </div>
      <iframe
        key={`${address} ${site.rev} ${width}`}
        class={`sites-frame ${width}`}
        src={address}
        sandbox="allow-scripts allow-same-origin"
        title={t("settings.sites.preview.frame")}
      />
    </Part>
  );
}

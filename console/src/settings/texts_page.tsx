import type { SiteView } from "../../../client/src/contracts";
import { LANGUAGES, type Lang } from "../../../client/src/texts";
import { Icon, Notice } from "../../../client/src/ui";
import { named } from "../section";
import { languageName } from "../texts";
import type { PageProps } from "./index";
import { nameOf, Part, SaveBar, SiteChoice } from "./sites_parts";
import { SitePreview } from "./sites_preview";
import { type Draft, useDraft, useSites } from "./sites_state";
import "./sites.css";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { type Key, t } from "./texts";
import { lacking, type Words, wordsOf } from "./texts_lacking";

interface Row {
  name: keyof SiteView["texts"] | "names";
  most: number;
  long?: boolean;
  /** The product has words of its own for it. */
  ready?: boolean;
}

const ROWS: readonly Row[] = [
  { name: "names", most: 80 },
  { name: "launcher", most: 24, ready: true },
  { name: "greeting", most: 80, ready: true },
  { name: "notice", most: 400, long: true },
  { name: "closed", most: 400, long: true },
  { name: "rules_url", most: 500 },
  { name: "privacy_url", most: 500 },
  { name: "phone_hours", most: 80 },
];

/** The organisation's own words in all three languages side by side, and what is missing from which. */
export function TextsPage({ lang, me, rest, navigate }: PageProps) {
  const { data: found, failed, put, again } = useSites(lang);
  const may = me.roles.includes("main_user");
  const shown = found?.sites.find((one) => one.id === named(rest)) ?? found?.sites[0];
  return (
    <div class="page sites">
      <h1>{t("settings.texts.title")}</h1>
      <p class="soft">{t("settings.texts.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
      {!found && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {found && !shown && <p class="page-blank">{t("settings.texts.none")}</p>}
      {found && !may && <Notice tone="plain">{t("settings.sites.read_only")}</Notice>}
      {found && shown && (
        <>
          <SiteChoice
            sites={found.sites}
            value={shown.id}
            lang={lang}
            onChange={(id) => navigate(`/console/settings/texts/${encodeURIComponent(id)}`)}
          />
          <One
            key={shown.id}
            site={shown}
            visitorUrl={found.visitorUrl}
            lang={lang}
            may={may}
            put={put}
            again={again}
          />
        </>
      )}
    </div>
  );
}

function One(props: {
  site: SiteView;
  visitorUrl: string;
  lang: Lang;
  may: boolean;
  put: (site: SiteView) => void;
  again: () => void;
}) {
  const draft = useDraft(props.site, props.put, !props.may);
  const { languages } = draft.site;
  const missing = lacking(draft.site);
  return (
    <>
      <h2 class="sites-name">{nameOf(props.site, props.lang)}</h2>
      <ul class="sites-lacks">
        {LANGUAGES.filter((one) => languages.includes(one)).map((one) => (
          <li key={one} class={missing[one] ? "sites-mark" : "soft"}>
            <Icon name={missing[one] ? "warning" : "check"} size="xs" />
            {missing[one]
              ? t("settings.texts.lacks", { lang: languageName(one), n: missing[one] })
              : t("settings.texts.whole", { lang: languageName(one) })}
          </li>
        ))}
      </ul>
      <fieldset class="sites-body" disabled={!props.may}>
        <legend class="vh">{t("settings.texts.title")}</legend>
        {ROWS.map((row) => (
          <TextRow key={row.name} row={row} draft={draft} />
        ))}
        <Part id="texts-phone" title={t("settings.texts.phone")} note={t("settings.texts.phone.note")}>
          <input
            class="input narrow"
            type="tel"
            maxLength={40}
            aria-labelledby="texts-phone"
            value={draft.site.phone}
            onInput={(event) => draft.change({ phone: event.currentTarget.value })}
          />
        </Part>
      </fieldset>
      {props.may && <SaveBar draft={draft} again={props.again} />}
      <SitePreview site={props.site} visitorUrl={props.visitorUrl} dirty={draft.dirty} lang={props.lang} />
    </>
  );
}

function TextRow({ row, draft }: { row: Row; draft: Draft }) {
  const { site } = draft;
  const words = wordsOf(site, row.name);
  const some = LANGUAGES.some((lang) => words[lang]);
  const put = (lang: Lang, text: string) => {
    const next: Words = { ...words, [lang]: text };
    draft.change(row.name === "names" ? { names: next } : { texts: { ...site.texts, [row.name]: next } });
  };
  const field = row.name === "names" ? "names" : `texts.${row.name}`;
  return (
    <Part
      id={`texts-${row.name}`}
      title={t(`settings.texts.${row.name}` as Key)}
      note={t(`settings.texts.${row.name}.note` as Key)}
    >
      <div class="sites-three">
        {LANGUAGES.map((lang) => {
          const id = `texts-${row.name}-${lang}`;
          const used = site.languages.includes(lang);
          const error = draft.errorAt(`${field}.${lang}`);
          const props = {
            id,
            class: "input",
            lang,
            maxLength: row.most,
            value: words[lang] ?? "",
            "aria-labelledby": `texts-${row.name} ${id}-name`,
            "aria-describedby": `${id}-state`,
            ...(error ? { "aria-invalid": "true" as const } : {}),
            onInput: (event: { currentTarget: { value: string } }) => put(lang, event.currentTarget.value),
          };
          return (
            <div class="field" key={lang}>
              <label for={id} id={`${id}-name`}>
                {languageName(lang)}
              </label>
              {row.long ? <textarea {...props} rows={3} /> : <input {...props} />}
              <p class={error ? "field-error" : "hint"} id={`${id}-state`}>
                {error || stateOf(words[lang] ?? "", some, used, languageName(lang), row)}
              </p>
            </div>
          );
        })}
      </div>
    </Part>
  );
}

function stateOf(text: string, some: boolean, used: boolean, lang: string, row: Row): string {
  if (!used) return t("settings.texts.not_used");
  if (text) return "";
  if (!some) return t(row.ready ? "settings.texts.own_none" : "settings.texts.nothing");
  if (row.name === "names") return t("settings.texts.missing_name", { lang });
  return t(row.ready ? "settings.texts.missing" : "settings.texts.missing_other", { lang });
}

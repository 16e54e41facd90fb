import type { SiteView } from "../../../client/src/contracts";
import { Button, Notice } from "../../../client/src/ui";
import { named } from "../section";
import type { PageProps } from "./index";
import { SiteAccent, useAccent } from "./sites_accent";
import { SiteEmbed } from "./sites_embed";
import { SiteKeys } from "./sites_keys";
import { NewSite } from "./sites_new";
import { nameOf, SaveBar, SiteChoice } from "./sites_parts";
import { SitePilot } from "./sites_pilot";
import { SitePreview } from "./sites_preview";
import { SiteLooks, SiteOrigins, SitePages } from "./sites_setup";
import { type Sites, useDraft, useSites } from "./sites_state";
import "./sites.css";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { t } from "./texts";

const NEW = "new";

/** Where the widget stands, what its pages belong to, how it looks, and to whom it is shown. */
export function SitesPage({ lang, me, rest, navigate }: PageProps) {
  const { data: found, failed, put, again } = useSites(lang);
  const may = me.roles.includes("main_user");
  const go = (id: string) => navigate(`/console/settings/sites/${encodeURIComponent(id)}`);
  const shown = found?.sites.find((one) => one.id === named(rest)) ?? found?.sites[0];
  const making = rest === NEW || (found && !shown);
  return (
    <div class="page sites">
      <h1>{t("settings.sites.title")}</h1>
      <p class="soft">{t("settings.sites.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
      {!found && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {found && !may && <Notice tone="plain">{t("settings.sites.read_only")}</Notice>}
      {found && found.sites.length === 0 && <p class="page-blank">{t("settings.sites.none")}</p>}
      {found && (
        <div class="page-row">
          {shown && !making && <SiteChoice sites={found.sites} value={shown.id} lang={lang} onChange={go} />}
          {may && !making && (
            <Button icon="add" onClick={() => go(NEW)}>
              {t("settings.sites.new")}
            </Button>
          )}
          {making && shown && (
            <Button icon="back" onClick={() => go(shown.id)}>
              {t("settings.sites.new.back")}
            </Button>
          )}
        </div>
      )}
      {found && making && may && (
        <NewSite
          lang={lang}
          service={Object.keys(found.services)[0] ?? ""}
          onMade={(site) => {
            put(site);
            go(site.id);
          }}
        />
      )}
      {found && shown && !making && (
        <One key={shown.id} all={found} site={shown} lang={lang} may={may} put={put} again={again} />
      )}
    </div>
  );
}

function One(props: {
  all: Sites;
  site: SiteView;
  lang: string;
  may: boolean;
  put: (site: SiteView) => void;
  again: () => void;
}) {
  const { all, site, may } = props;
  const draft = useDraft(site, props.put, !may);
  const accent = useAccent(draft.site.accent);
  const wanted = draft.site.accent.trim() ? accent.looks?.accent : "";
  return (
    <>
      <h2 class="sites-name">
        <span>{nameOf(site, props.lang)}</span>{" "}
        <span class="soft">{t("settings.sites.key", { key: site.id })}</span>
      </h2>
      <fieldset class="sites-body" disabled={!may}>
        <legend class="vh">{t("settings.sites.title")}</legend>
        <SiteOrigins draft={draft} />
        <SitePages draft={draft} services={all.services} />
        <SiteLooks draft={draft} />
        <SiteAccent draft={draft} accent={accent} name={nameOf(draft.site, props.lang)} />
        <SitePilot draft={draft} />
      </fieldset>
      {may && <SaveBar draft={draft} again={props.again} />}
      <SiteEmbed site={site} visitorUrl={all.visitorUrl} />
      {may && <SiteKeys key={site.id} site={site.id} />}
      <SitePreview
        site={site}
        trying={wanted === site.accent ? undefined : wanted}
        visitorUrl={all.visitorUrl}
        dirty={draft.dirty}
        lang={props.lang}
      />
    </>
  );
}

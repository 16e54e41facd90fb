import { useRef } from "preact/hooks";
import type { SiteView } from "../../../client/src/contracts";
import { CopyButton } from "../ui/copy_button";
import { Part } from "./sites_parts";
import { t } from "./texts";

/** What is pasted on the site's pages. With a pilot, nobody is shown it while the service does not answer. */
export function embedCode(site: SiteView, visitorUrl: string): string {
  const pilot = site.pilot ? ' data-pilot="0"' : "";
  return `<script src="${visitorUrl}/w/loader.js" data-site="${site.id}"${pilot} async></script>`;
}

export function SiteEmbed({ site, visitorUrl }: { site: SiteView; visitorUrl: string }) {
  const code = embedCode(site, visitorUrl);
  const shown = useRef<HTMLElement>(null);

  return (
    <Part id="sites-embed" title={t("settings.sites.embed")} note={t("settings.sites.embed.note")}>
      <pre class="sites-code">
        <code ref={shown}>{code}</code>
      </pre>
      <div class="page-row">
        <CopyButton
          text={code}
          label={t("settings.sites.embed.copy")}
          copied={t("settings.sites.embed.copied")}
          of={shown}
        />
      </div>
      <p class="soft">{t("settings.sites.embed.csp", { origin: visitorUrl })}</p>
      {site.pilot && <p class="soft">{t("settings.sites.embed.pilot")}</p>}
    </Part>
  );
}

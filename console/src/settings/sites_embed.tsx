import { useRef, useState } from "preact/hooks";
import type { SiteView } from "../../../client/src/contracts";
import { announce, Button } from "../../../client/src/ui";
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
  const [copied, setCopied] = useState("");

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(code);
      setCopied(t("settings.sites.embed.copied"));
      announce(t("settings.sites.embed.copied"));
    } catch {
      // Where the browser keeps its clipboard to itself: chosen, so that Ctrl+C takes it.
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      setCopied(t("settings.sites.embed.chosen"));
      announce(t("settings.sites.embed.chosen"));
    }
  }

  return (
    <Part id="sites-embed" title={t("settings.sites.embed")} note={t("settings.sites.embed.note")}>
      <pre class="sites-code">
        <code ref={shown}>{code}</code>
      </pre>
      <div class="page-row">
        <Button icon="article" onClick={() => void copy()}>
          {t("settings.sites.embed.copy")}
        </Button>
        {copied && <span class="soft">{copied}</span>}
      </div>
      <p class="soft">{t("settings.sites.embed.csp", { origin: visitorUrl })}</p>
      {site.pilot && <p class="soft">{t("settings.sites.embed.pilot")}</p>}
    </Part>
  );
}

import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import type { PageProps } from "./index";
import "./integrations.css";
import { calls } from "./integrations_calls";
import { Hooks } from "./integrations_hooks";
import { Keys } from "./integrations_keys";
import "./sites.css";
import { t } from "./texts";

const DESCRIPTION = "/api/v1/openapi.json";

/** Keys by which other programs come here, and where they are told what happens. */
export function IntegrationsPage({ lang }: PageProps) {
  const { data, failed, again } = useLoaded((signal) => calls.services(lang, signal), [lang]);
  return (
    <div class="page sites systems">
      <h1>{t("settings.systems.title")}</h1>
      <p class="soft">{t("settings.systems.lead")}</p>
      <p>
        {t("settings.systems.description")} <a href={DESCRIPTION}>{DESCRIPTION}</a>
      </p>
      {failed && <Failed reason={failed} again={again} />}
      {!data && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {data && <Keys names={data.names} />}
      {data && <Hooks names={data.names} />}
    </div>
  );
}

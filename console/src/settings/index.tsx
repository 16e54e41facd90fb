import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SectionProps } from "../section";
import { HoursPage } from "./hours";
import { IntegrationsPage } from "./integrations";
import { MailPage } from "./mail";
import { NamesPage } from "./names";
import { ProtectionPage } from "./protection";
import { ServicesPage } from "./services";
import "./settings.css";
import { SitesPage } from "./sites";
import { SkillsPage } from "./skills";
import { type Key, t, texts } from "./texts";
import { TextsPage } from "./texts_page";

export interface PageProps extends SectionProps {
  /** What stands in the address after the page's own name, without a slash before it. */
  rest: string;
}

interface Entry {
  name: string;
  title: Key;
  roles: readonly string[];
  Page: ComponentType<PageProps>;
}

const BASE = "/console/settings";
const OVERSEEING = ["supervisor", "main_user"] as const;

/** In the order of the list at the side. */
const PAGES: readonly Entry[] = [
  { name: "services", title: "settings.services.title", roles: OVERSEEING, Page: ServicesPage },
  { name: "hours", title: "settings.hours.title", roles: OVERSEEING, Page: HoursPage },
  { name: "skills", title: "settings.skills.title", roles: OVERSEEING, Page: SkillsPage },
  { name: "sites", title: "settings.sites.title", roles: OVERSEEING, Page: SitesPage },
  { name: "texts", title: "settings.texts.title", roles: OVERSEEING, Page: TextsPage },
  { name: "names", title: "settings.names.title", roles: OVERSEEING, Page: NamesPage },
  { name: "protection", title: "settings.protection.title", roles: OVERSEEING, Page: ProtectionPage },
  { name: "integrations", title: "settings.systems.title", roles: ["main_user"], Page: IntegrationsPage },
  { name: "mail", title: "settings.mail.title", roles: ["main_user"], Page: MailPage },
];

/** What decides how the service works: who may change what, and why it was changed, is said on each page. */
export default function SettingsSection(props: SectionProps) {
  const { lang, me, path, navigate } = props;
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  if (!ready) return <div class="settings" />;
  const mine = PAGES.filter((one) => one.roles.some((role) => me.roles.includes(role)));
  const [asked, ...rest] = path.slice(BASE.length + 1).split("/");
  const here = mine.find((one) => one.name === asked) ?? mine[0];
  return (
    <div class="settings">
      <nav aria-label={t("settings.title")}>
        {mine.map((one) => (
          <a
            key={one.name}
            href={`${BASE}/${one.name}`}
            aria-current={one === here ? "page" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              navigate(`${BASE}/${one.name}`);
            }}
          >
            {t(one.title)}
          </a>
        ))}
      </nav>
      {here && <here.Page key={`${here.name}${lang}`} {...props} rest={rest.join("/")} />}
    </div>
  );
}

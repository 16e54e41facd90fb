import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SectionProps } from "../later";
import { NamesPage } from "./names";
import "./settings.css";
import { SitesPage } from "./sites";
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
const LOOKING = ["supervisor", "main_user"];

/** In the order of the list at the side. */
const PAGES: readonly Entry[] = [
  { name: "sites", title: "settings.sites.title", roles: LOOKING, Page: SitesPage },
  { name: "texts", title: "settings.texts.title", roles: LOOKING, Page: TextsPage },
  { name: "names", title: "settings.names.title", roles: LOOKING, Page: NamesPage },
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

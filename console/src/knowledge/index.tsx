import { useEffect, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import { Button } from "../../../client/src/ui";
import type { SectionProps } from "../section";
import { ArticleEditor } from "./article_editor";
import { ArticleLists } from "./article_list";
import { calls } from "./calls";
import { CandidateSection } from "./candidate_list";
import { EffectSection } from "./effect_view";
import { sweep } from "./kept";
import "./knowledge.css";
import { countAll } from "./counting";
import { OpeningLogPage } from "./opening_log";
import { Go } from "./parts";
import { baseOf, pathOf, type Route, routeOf, type State } from "./route";
import { counts, serviceNames } from "./state";
import { type Key, t, texts } from "./texts";

const STATES: readonly State[] = [
  "draft",
  "in_review",
  "scheduled",
  "due_for_review",
  "published",
  "archived",
];

function isAt(route: Route, tab: Route): boolean {
  if (tab.view === "list" && route.view === "list") return route.state === tab.state;
  return route.view === tab.view && route.view !== "article";
}

/** The log of openings is for those who look after how others read. */
const OVERSEES: readonly string[] = ["main_user", "owner"];

export default function KnowledgeSection({ lang, me, path, navigate }: SectionProps) {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    void texts.load(lang).then(() => setReady(true));
    void calls.services(lang).then(({ names }) => {
      serviceNames.value = names;
    });
  }, [lang]);
  useEffect(() => {
    sweep(Date.now());
    void countAll();
  }, []);
  if (!ready) return <div class="knowledge" />;

  const base = baseOf(path);
  const route = routeOf(path);
  const go = (to: Route) => navigate(pathOf(base, to));
  const tabs: { route: Route; label: Key; count?: number | undefined }[] = [
    { route: { view: "candidates" }, label: "editor.nav.candidates", count: counts.value.candidates },
    ...STATES.map((state) => ({
      route: { view: "list", state } as const,
      label: `editor.nav.${state}` as const,
      count: counts.value[state],
    })),
    { route: { view: "effect" }, label: "editor.nav.effect" },
    ...(me.roles.some((role) => OVERSEES.includes(role))
      ? [{ route: { view: "openings" } as const, label: "editor.nav.openings" as const }]
      : []),
  ];
  return (
    <div class="knowledge">
      <div class="subnav">
        <nav aria-label={t("editor.nav")}>
          <ul>
            {tabs.map((tab) => (
              <li key={tab.label}>
                <Go to={pathOf(base, tab.route)} navigate={navigate} current={isAt(route, tab.route)}>
                  {t(tab.label)}
                  {tab.count === undefined ? null : <span class="num"> {tab.count}</span>}
                </Go>
              </li>
            ))}
          </ul>
        </nav>
        <Button icon="add" onClick={() => go({ view: "article", id: cid(), fresh: true })}>
          {t("editor.new")}
        </Button>
      </div>
      {route.view === "candidates" && <CandidateSection id={route.id} base={base} navigate={navigate} />}
      {route.view === "list" && <ArticleLists state={route.state} base={base} navigate={navigate} />}
      {route.view === "article" && (
        <ArticleEditor key={route.id} id={route.id} fresh={route.fresh} base={base} navigate={navigate} />
      )}
      {route.view === "openings" && <OpeningLogPage />}
      {route.view === "effect" && <EffectSection id={route.id} base={base} navigate={navigate} />}
    </div>
  );
}

import { useEffect, useState } from "preact/hooks";
import type { ArticleList, ArticleRow } from "../../../client/src/contracts";
import { Icon } from "../../../client/src/ui";
import { calls } from "./calls";
import { moveInRows } from "./candidate_list";
import { coming } from "./due";
import { useLoaded, useSettled } from "./load";
import { Empty, Failed, Go, LangTag, Tag } from "./parts";
import { PickOne } from "./pick_one";
import { pathOf, type State } from "./route";
import { count, serviceName } from "./state";
import { day, dayAndTime, number, percent, t, texts } from "./texts";

/** The articles of one state. Typing narrows them down on the server, which knows their words. */
export function ArticleLists(props: { state: State; base: string; navigate: (path: string) => void }) {
  const { state } = props;
  const [words, setWords] = useState("");
  const asked = useSettled(words.trim(), 200);
  const { data, failed, again } = useLoaded(
    (signal) => calls.articles(state, asked, texts.lang.value, signal),
    [state, asked, texts.lang.value],
  );
  const [service, setService] = useState("");
  const [place, setPlace] = useState("");
  useEffect(() => {
    if (!data) return;
    count(data.counts);
  }, [data]);
  const rows = data?.articles.filter((row) => isOf(row, service, place, data.places)) ?? [];
  return (
    <div class="articles">
      <h1 class="vh">{t(`editor.nav.${state}`)}</h1>
      <div class="filters">
        <label class="find">
          <Icon name="search" size="xs" />
          <span class="vh">{t("editor.find.articles")}</span>
          <input
            type="search"
            placeholder={t("editor.find.articles")}
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
        {data && (
          <>
            <PickOne
              label={t("editor.filter.service")}
              choices={servicesOf(data.articles)}
              value={service}
              onChange={setService}
            />
            <PickOne
              label={t("editor.filter.place")}
              choices={placesOf(data)}
              value={place}
              onChange={setPlace}
            />
          </>
        )}
        {data && (
          <p class="fine" role="status">
            {t("editor.list.count", { n: rows.length })}
          </p>
        )}
      </div>
      {!data && (failed ? <Failed reason={failed} again={again} /> : <Empty title={t("editor.loading")} />)}
      <div class="scroll">
        {rows.length > 0 && (
          <Rows
            rows={rows}
            state={state}
            caption={state === "due_for_review" ? t("editor.list.due_now") : undefined}
            base={props.base}
            navigate={props.navigate}
          />
        )}
        {state === "due_for_review" && <Coming words={asked} base={props.base} navigate={props.navigate} />}
      </div>
      {data && data.articles.length > 0 && rows.length === 0 && (
        <Empty title={t("editor.list.none_narrowed")}>
          <p>{t("editor.list.none_narrowed_note")}</p>
        </Empty>
      )}
      {data?.articles.length === 0 &&
        (asked ? (
          <Empty title={t("editor.list.none_found", { words: asked })} />
        ) : (
          <Empty title={t("editor.list.none")}>
            <p>{t(`editor.list.none.${state}`)}</p>
          </Empty>
        ))}
    </div>
  );
}

/** Among the places: those whose answer depends on where one lives. */
const DEPENDS = "*";

function placesOf(data: ArticleList): Record<string, string> {
  const places = Object.fromEntries(data.places.map((one) => [one.id, one.name]));
  const depends = data.articles.some((row) => row.place) ? { [DEPENDS]: t("editor.facts.place") } : {};
  return { ...places, ...depends };
}

function servicesOf(rows: ArticleRow[]): Record<string, string> {
  return Object.fromEntries(rows.flatMap((row) => row.services).map((id) => [id, serviceName(id)]));
}

/** What is for no service in particular is for each of them, and for every place. */
function isOf(row: ArticleRow, service: string, place: string, places: ArticleList["places"]): boolean {
  if (service && row.services.length > 0 && !row.services.includes(service)) return false;
  if (!place) return true;
  if (place === DEPENDS) return row.place;
  const here = places.find((one) => one.id === place)?.services ?? [];
  return row.services.length === 0 || row.services.some((one) => here.includes(one));
}

/** What falls due soon, so that it can be read before its day. */
function Coming(props: { words: string; base: string; navigate: (path: string) => void }) {
  const { data } = useLoaded(
    (signal) => calls.articles("published", props.words, texts.lang.value, signal),
    [props.words, texts.lang.value],
  );
  const rows = coming(data?.articles ?? [], Date.now());
  if (!rows.length) return null;
  const caption = t("editor.list.coming");
  return <Rows rows={rows} state="published" caption={caption} base={props.base} navigate={props.navigate} />;
}

interface RowsProps {
  rows: ArticleRow[];
  state: State;
  caption?: string | undefined;
  base: string;
  navigate: (path: string) => void;
}

function Rows(props: RowsProps) {
  const { state } = props;
  const live = state === "published" || state === "due_for_review";
  return (
    <table class="table" onKeyDown={moveInRows}>
      {props.caption && <caption>{props.caption}</caption>}
      <thead>
        <tr>
          <th scope="col">{t("editor.col.question")}</th>
          <th scope="col" class="w-langs">
            {t("editor.col.languages")}
          </th>
          <th scope="col" class="w-services">
            {t("editor.col.services")}
          </th>
          {live && (
            <>
              <th scope="col" class="n w-number">
                {t("editor.col.uses")}
              </th>
              <th scope="col" class="n w-number">
                {t("editor.col.views")}
              </th>
              <th scope="col" class="n w-number">
                {t("editor.col.helped")}
              </th>
              <th scope="col" class="n w-date">
                {t("editor.col.review")}
              </th>
            </>
          )}
          {state === "scheduled" && (
            <th scope="col" class="n w-time">
              {t("editor.col.publish_at")}
            </th>
          )}
          <th scope="col" class="n w-date">
            {t("editor.col.changed")}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => {
          const replies = row.helped + row.not_helped;
          return (
            <tr key={row.id}>
              <th scope="row">
                <div class="row-name">
                  <Go
                    to={pathOf(props.base, { view: "article", id: row.id, fresh: false })}
                    navigate={props.navigate}
                    class="row-link"
                  >
                    <span class="cut">{row.title || t("editor.list.untitled")}</span>
                  </Go>
                  {state === "draft" && row.published_at !== undefined && (
                    <Tag icon="done">{t("editor.list.live")}</Tag>
                  )}
                  {row.hide_at !== undefined && (
                    <Tag icon="clock">{t("editor.list.hides", { when: day(row.hide_at) })}</Tag>
                  )}
                  {row.place && <Tag icon="home">{t("editor.list.place")}</Tag>}
                  {row.kind === "procedure" && <Tag icon="lock">{t("editor.kind.procedure")}</Tag>}
                </div>
              </th>
              <td class="langs">
                {row.languages.map((lang) => (
                  <LangTag key={lang} lang={lang} />
                ))}
              </td>
              <td>
                <span class="cut">{row.services.map(serviceName).join(", ")}</span>
              </td>
              {live && (
                <>
                  <td class="n">{number(row.uses_30d)}</td>
                  <td class="n">{number(row.views_30d)}</td>
                  <td class="n">{replies ? percent(row.helped / replies) : t("editor.effect.no_replies")}</td>
                  <td class="n">{row.review_at === undefined ? "" : day(row.review_at)}</td>
                </>
              )}
              {state === "scheduled" && (
                <td class="n">{row.publish_at === undefined ? "" : dayAndTime(row.publish_at)}</td>
              )}
              <td class="n">{day(row.updated_at)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

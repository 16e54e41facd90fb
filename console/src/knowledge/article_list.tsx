import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../../client/src/clock";
import type { ArticleList, ArticleRow } from "../../../client/src/contracts";
import { announce, Icon } from "../../../client/src/ui";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useFurther, useLoaded, useSettled } from "../ui/load";
import { calls } from "./calls";
import { moveInRows } from "./candidate_list";
import { Empty, Go, LangTag, More, Tag } from "./parts";
import { PickOne } from "./pick_one";
import { pathOf, type State } from "./route";
import { count, serviceName } from "./state";
import { day, dayAndTime, number, percent, t, texts } from "./texts";

const SOON_MS = 30 * 24 * 3_600_000;

interface Props {
  state: State;
  base: string;
  navigate: (path: string) => void;
}

/** The articles of one state, a page at a time. The server narrows them down: it knows their words, and all. */
export function ArticleLists({ state, base, navigate }: Props) {
  const [words, setWords] = useState("");
  const q = useSettled(words.trim(), 200) || undefined;
  const [service, setService] = useState("");
  const [place, setPlace] = useState("");
  const lang = texts.lang.value;
  const asked = { state, q, lang, service: service || undefined, place: place || undefined };
  const { data, failed, again } = useLoaded((signal) => calls.articles(asked, signal), Object.values(asked));
  const { rows, ...further } = useFurther(data?.articles, async (skip) => {
    const { articles } = await calls.articles({ ...asked, skip });
    announce(t("editor.list.shown", { n: skip + articles.length }));
    return articles;
  });
  useEffect(() => {
    if (data) count(data.counts);
  }, [data]);
  const left = (data?.total ?? 0) - rows.length;
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
              choices={Object.fromEntries(data.services.map((id) => [id, serviceName(id)]))}
              value={service}
              onChange={setService}
            />
            <PickOne
              label={t("editor.filter.place")}
              choices={placesOf(data)}
              value={place}
              onChange={setPlace}
            />
            <p class="fine" role="status">
              {t("editor.list.count", { n: data.total })}
            </p>
          </>
        )}
      </div>
      {!data &&
        (failed ? <Failed reason={failed} again={again} /> : <Empty title={common("console.fetching")} />)}
      <div class="scroll">
        {rows.length > 0 && (
          <Rows
            rows={rows}
            state={state}
            caption={state === "due_for_review" ? t("editor.list.due_now") : undefined}
            base={base}
            navigate={navigate}
          />
        )}
        {data?.total === 0 && <Nothing state={state} words={q} isNarrowed={Boolean(service || place)} />}
        <More left={left} {...further} />
        {state === "due_for_review" && <Coming words={q} base={base} navigate={navigate} />}
      </div>
    </div>
  );
}

function Nothing({
  state,
  words,
  isNarrowed,
}: {
  state: State;
  words?: string | undefined;
  isNarrowed: boolean;
}) {
  if (isNarrowed) {
    return (
      <Empty title={t("editor.list.none_narrowed")}>
        <p>{t("editor.list.none_narrowed_note")}</p>
      </Empty>
    );
  }
  if (words) return <Empty title={t("editor.list.none_found", { words })} />;
  return (
    <Empty title={t("editor.list.none")}>
      <p>{t(`editor.list.none.${state}`)}</p>
    </Empty>
  );
}

/** Among the places: those whose answer depends on where one lives. */
const DEPENDS = "*";

function placesOf(data: ArticleList): Record<string, string> {
  const places = Object.fromEntries(data.places.map((one) => [one.id, one.name]));
  return data.depends_on_place ? { ...places, [DEPENDS]: t("editor.facts.place") } : places;
}

/** What falls due soon, so that it can be read before its day. */
function Coming({ words, base, navigate }: { words: string | undefined } & Omit<Props, "state">) {
  const asked = { state: "published", q: words, lang: texts.lang.value };
  const { data } = useLoaded(
    (signal) => calls.articles({ ...asked, due_by: serverNow() + SOON_MS }, signal),
    Object.values(asked),
  );
  if (!data?.articles.length) return null;
  const caption = t("editor.list.coming");
  return <Rows rows={data.articles} state="published" caption={caption} base={base} navigate={navigate} />;
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

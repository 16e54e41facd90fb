import { useEffect, useState } from "preact/hooks";
import type { NewsItem } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import type { IconName } from "../../../client/src/ui";
import { calls } from "./calls";
import { changed, wordDiff } from "./diff";
import "./knowledge.css";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { lastSeen, parted, seenUpTo } from "./news";
import { Diff, Empty, LangTag, Tag } from "./parts";
import { dayAndTime, languageName, t, texts } from "./texts";

const ICONS: Record<NewsItem["kind"], IconName> = { new: "add", changed: "edit", hidden: "minus" };

/** What advisors have to know before they answer as they did yesterday. */
export default function NewsSection({ lang }: { lang: Lang }) {
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  return <div class="knowledge news">{ready && <News lang={lang} />}</div>;
}

function News({ lang }: { lang: Lang }) {
  const { data, failed, again } = useLoaded((signal) => calls.news(lang, signal), [lang]);
  const [before] = useState(() => lastSeen());
  useEffect(() => {
    const newest = data?.items[0];
    if (newest) seenUpTo(newest.at);
  }, [data]);
  if (!data)
    return failed ? <Failed reason={failed} again={again} /> : <Empty title={common("console.fetching")} />;
  const { fresh, earlier } = parted(data.items, before);
  return (
    <div class="news-page">
      <h1>{t("editor.news.title")}</h1>
      <p class="fine">{t("editor.news.lead")}</p>
      {data.items.length === 0 && (
        <Empty title={t("editor.news.none")}>
          <p>{t("editor.news.none_note")}</p>
        </Empty>
      )}
      {fresh.length > 0 && <List title={t("editor.news.unseen")} items={fresh} open />}
      {earlier.length > 0 && <List title={t("editor.news.seen")} items={earlier} />}
    </div>
  );
}

function List({ title, items, open }: { title: string; items: NewsItem[]; open?: boolean }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ol>
        {items.map((item) => (
          <li key={`${item.article} ${item.at}`}>
            <Item item={item} open={open} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Item({ item, open }: { item: NewsItem; open: boolean | undefined }) {
  const parts = wordDiff(item.before, item.after);
  const languages = item.languages.map(languageName).join(", ");
  return (
    <article>
      <h3>
        <span lang={item.lang}>{item.title}</span>{" "}
        <Tag icon={ICONS[item.kind]}>{t(`editor.news.${item.kind}`)}</Tag>
        {item.procedure && <Tag icon="lock">{t("editor.kind.procedure")}</Tag>}
        {item.lang !== texts.lang.value && <LangTag lang={item.lang} />}
      </h3>
      <p class="fine">
        {dayAndTime(item.at)}
        {item.kind === "changed" && languages && ` · ${t("editor.news.languages", { languages })}`}
      </p>
      {item.note && <p class="news-note">{item.note}</p>}
      {item.kind === "changed" && !changed(parts) && <p class="fine">{t("editor.news.same")}</p>}
      {(item.kind !== "changed" || changed(parts)) && (
        <details open={open}>
          <summary>{t(item.kind === "hidden" ? "editor.news.said" : "editor.news.says_now")}</summary>
          {item.kind === "changed" ? (
            <Diff parts={parts} lang={item.lang} />
          ) : (
            <p class="diff-text" lang={item.lang}>
              {item.after || item.before}
            </p>
          )}
        </details>
      )}
    </article>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { PublicArticle } from "../../../client/src/contracts";
import { serverHtml } from "../../../client/src/html";
import { hostOf } from "../../../client/src/links";
import { Button, Notice } from "../../../client/src/ui";
import { day } from "../format";
import { Ask } from "../parts/ask";
import { Bar, Heading } from "../parts/bar";
import { Carry } from "../parts/carry";
import { HitRow } from "../parts/hits";
import { t, texts } from "../texts";
import type { Widget } from "../widget";

/** Links to other articles open here; the others beside it, and say in words where they lead. */
function prepareLinks(root: HTMLElement, open: (id: string) => void): void {
  for (const link of root.querySelectorAll("a")) {
    const href = link.getAttribute("href");
    if (href?.startsWith("#")) {
      link.onclick = (event) => {
        event.preventDefault();
        open(href.slice(1));
      };
      continue;
    }
    const host = hostOf(link.href);
    if (!host) continue;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    const note = document.createElement("span");
    note.className = "leads-to";
    note.textContent = ` (${host})`;
    const hidden = document.createElement("span");
    hidden.className = "vh";
    hidden.textContent = ` ${t("widget.new_tab")}`;
    link.append(note, hidden);
  }
}

type Loaded = { state: "loading" } | { state: "gone" } | { state: "here"; article: PublicArticle };

export function Article({ widget, id }: { widget: Widget; id: string }) {
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  const [helped, setHelped] = useState<boolean>();
  const prose = useRef<HTMLDivElement>(null);
  const lang = texts.lang.value;
  useEffect(() => {
    const stop = new AbortController();
    api
      .get<PublicArticle>(
        `/api/widget/articles/${encodeURIComponent(id)}`,
        { site: widget.place.site, lang },
        stop.signal,
      )
      .then((article) => setLoaded({ state: "here", article }))
      .catch(() => {
        if (!stop.signal.aborted) setLoaded({ state: "gone" });
      });
    return () => stop.abort();
  }, [id, lang]);
  useEffect(() => {
    if (prose.current) prepareLinks(prose.current, (other) => widget.go({ name: "article", id: other }));
  }, [loaded]);

  const article = loaded.state === "here" ? loaded.article : undefined;
  const answer = (yes: boolean) => {
    if (!article) return;
    setHelped(yes);
    widget.helped(article, yes);
    if (!yes)
      widget.carried.value = { ...widget.carried.value, article: { id: article.id, title: article.title } };
  };
  return (
    <>
      <Bar widget={widget} back={() => widget.back()} />
      <div class="body">
        <div class="pad stack" lang={article?.lang}>
          {loaded.state === "loading" && <p role="status">{t("widget.loading")}</p>}
          {loaded.state === "gone" && <Notice tone="warn">{t("widget.article.gone")}</Notice>}
          {article && (
            <>
              <Heading widget={widget}>{article.title}</Heading>
              <div
                key={article.id + article.lang}
                ref={prose}
                class="prose"
                dangerouslySetInnerHTML={serverHtml(article.html)}
              />
              <p class="source" lang={lang}>
                {t("widget.article.checked", { date: day(article.updated_at) })}
              </p>
              {article.related.length > 0 && (
                <section class="related" lang={lang}>
                  <h2 class="eyebrow">{t("widget.article.related")}</h2>
                  <ul class="rows">
                    {article.related.map((hit) => (
                      <HitRow
                        key={hit.id}
                        hit={hit}
                        onOpen={(other) => widget.go({ name: "article", id: other })}
                      />
                    ))}
                  </ul>
                </section>
              )}
            </>
          )}
        </div>
      </div>
      {article && (
        <footer class="foot">
          {helped === false ? (
            <div class="together">
              <h2 class="h2">{t("widget.article.together")}</h2>
              <p class="hint">{t("widget.article.passed")}</p>
              <Carry carried={widget.carried.value} />
              <Ask widget={widget} />
            </div>
          ) : helped ? (
            <p class="helped-thanks" role="status">
              {t("widget.article.thanks")}
            </p>
          ) : (
            <div class="helped" role="group" aria-labelledby="helped">
              <span id="helped" class="q">
                {t("widget.article.helped")}
              </span>
              <Button icon="check" onClick={() => answer(true)}>
                {t("widget.yes")}
              </Button>
              <Button icon="close" onClick={() => answer(false)}>
                {t("widget.no")}
              </Button>
            </div>
          )}
        </footer>
      )}
    </>
  );
}

import { useRef, useState } from "preact/hooks";
import type { WidgetHome } from "../../../client/src/contracts";
import { LANGUAGES, type Lang } from "../../../client/src/texts";
import { Icon, IconButton, Notice } from "../../../client/src/ui";
import { Ask } from "../parts/ask";
import { takes } from "../parts/availability";
import { Heading, Minimise } from "../parts/bar";
import { HitRow, languageName, useHits } from "../parts/hits";
import { t, texts } from "../texts";
import type { Widget } from "../widget";

const NAMES: Record<Lang, string> = { fi: "Suomi", sv: "Svenska", en: "English" };

function Languages({ widget }: { widget: Widget }) {
  const offered = LANGUAGES.filter((lang) => widget.home.value?.languages.includes(lang) ?? true);
  return (
    <nav class="langs" aria-label={t("widget.language")}>
      {offered.map((lang) => (
        <button
          key={lang}
          type="button"
          lang={lang}
          aria-label={`${lang.toUpperCase()}, ${NAMES[lang]}`}
          aria-current={texts.lang.value === lang ? "true" : undefined}
          onClick={() => void widget.load(lang)}
        >
          <span>{lang.toUpperCase()}</span>
        </button>
      ))}
    </nav>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 28 28" aria-hidden="true">
      <rect width="28" height="28" rx="8" />
      <path d="M7.5 8.5h13v8.6h-6.6l-3.6 3.2v-3.2H7.5Z" />
    </svg>
  );
}

function OtherWays({ widget, home }: { widget: Widget; home: WidgetHome }) {
  const { phone, phone_hours: hours } = home;
  return (
    <details class="phone">
      <summary>
        <Icon name="phone" size="s" />
        <span>{t("widget.home.other_ways")}</span>
      </summary>
      {phone && (
        <p>
          <a href={`tel:${phone.replace(/[^+\d]/gu, "")}`}>{t("widget.home.phone", { phone })}</a>
          {hours && <span lang={home.langs.phone_hours}>{hours}</span>}
        </p>
      )}
      <button type="button" class="link-button" onClick={() => widget.go({ name: "return" })}>
        <Icon name="search" size="s" />
        {t("widget.home.return")}
      </button>
      <a class="link-button" href={widget.accessibility} target="_blank" rel="noopener">
        <Icon name="person" size="s" />
        {t("widget.accessibility")}
        <span class="vh"> ({t("widget.new_tab")})</span>
      </a>
    </details>
  );
}

export function Home({ widget }: { widget: Widget }) {
  const [q, setQ] = useState(widget.carried.value.searched);
  const field = useRef<HTMLInputElement>(null);
  const result = useHits(widget, q);
  const home = widget.home.value;
  const searching = q.trim().length >= 2;
  const hits = searching && result ? result.hits : undefined;
  const ongoing = widget.talk.view.value;
  const search = (text: string) => {
    setQ(text);
    widget.searched(text);
  };
  const read = (id: string) => widget.go({ name: "article", id });
  return (
    <>
      <header class={searching ? "hero low" : "hero tall"}>
        <div class="hero-row">
          <span class="org">
            <Mark />
            <span lang={home?.langs.organisation}>{home?.organisation}</span>
          </span>
          <Languages widget={widget} />
          <Minimise widget={widget} />
        </div>
        <Heading widget={widget} class={searching ? "vh" : "greeting"}>
          {home?.greeting || t("widget.home.greeting")}
        </Heading>
        <div class="search" role="search">
          <Icon name="search" />
          <input
            ref={field}
            class="input"
            type="search"
            enterkeyhint="search"
            autocomplete="off"
            maxLength={200}
            placeholder={t("widget.home.search")}
            aria-label={t("widget.home.search")}
            aria-controls="found"
            value={q}
            onInput={(event) => search(event.currentTarget.value)}
          />
          {q && (
            <IconButton
              name="close"
              label={t("widget.home.clear")}
              onClick={() => {
                search("");
                field.current?.focus();
              }}
            />
          )}
        </div>
      </header>
      <div class="body" id="found">
        {widget.talk.gone.value && (
          <div class="pad">
            <Notice tone="warn">
              <p role="status">{t("widget.gone")}</p>
            </Notice>
          </div>
        )}
        {hits ? (
          <>
            <p class="eyebrow section" role="status">
              {hits.length
                ? t("widget.home.hits", { n: hits.length })
                : t("widget.home.none", { q: q.trim() })}
            </p>
            <ul class="rows">
              {hits.map((hit) => (
                <HitRow key={hit.id} hit={hit} onOpen={read} />
              ))}
            </ul>
          </>
        ) : (
          home && (
            <>
              {home.articles.length > 0 && (
                <>
                  <h2 class="eyebrow section">{t("widget.home.often")}</h2>
                  <ul class="rows">
                    {home.articles.map((article) => (
                      <li key={article.id}>
                        <button
                          type="button"
                          class="row inset"
                          lang={article.lang}
                          onClick={() => read(article.id)}
                        >
                          <span>
                            {article.title}
                            {article.other_lang && (
                              <>
                                {" "}
                                <span class="chip" lang={texts.lang.value}>
                                  {languageName(article.lang)}
                                </span>
                              </>
                            )}
                          </span>
                          <Icon name="next" size="s" />
                        </button>
                      </li>
                    ))}
                  </ul>
                </>
              )}
              <div class="pad stack">
                {home.closed_text && !takes(home.state) && (
                  <Notice tone="plain" icon="clock">
                    <p class="small" lang={home.langs.closed_text}>
                      {home.closed_text}
                    </p>
                  </Notice>
                )}
                {home.notice && (
                  <Notice>
                    <p class="small" lang={home.langs.notice}>
                      {home.notice}
                    </p>
                  </Notice>
                )}
                {!ongoing && <OtherWays widget={widget} home={home} />}
              </div>
            </>
          )
        )}
      </div>
      <footer class="foot">
        {hits && <p class="foot-lead">{t("widget.home.not_found")}</p>}
        <Ask widget={widget} />
      </footer>
    </>
  );
}

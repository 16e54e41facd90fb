import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { SearchHit, SearchResult } from "../../../client/src/contracts";
import { Icon } from "../../../client/src/ui";
import { searchable } from "../mask";
import { t, texts } from "../texts";
import type { Widget } from "../widget";

const PAUSE_MS = 150;
const LONGEST = 200;

/** Answers to what is being written. A question is masked before it is even searched with. */
export function useHits(widget: Widget, q: string): SearchResult | undefined {
  const [result, setResult] = useState<SearchResult>();
  const lang = texts.lang.value;
  useEffect(() => {
    const asked = searchable(q).slice(0, LONGEST);
    if (asked.length < 2) {
      setResult(undefined);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const query = { site: widget.place.site, lang, path: widget.page.value.path, q: asked };
      api
        .get<SearchResult>("/api/widget/search", query, stop.signal)
        .then(setResult)
        .catch(() => {});
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [q, lang]);
  return result;
}

/** Marks each word of the text that begins as a searched word does. */
export function Marked({ text, matched }: { text: string; matched: readonly string[] }) {
  const wanted = matched.map((word) => word.toLowerCase()).filter(Boolean);
  const words = text.split(/([\p{L}\p{N}]+)/u);
  return (
    <>
      {words.map((word) => {
        const low = word.toLowerCase();
        const hit = wanted.find((one) => low.startsWith(one));
        return hit ? (
          <>
            <mark>{word.slice(0, hit.length)}</mark>
            {word.slice(hit.length)}
          </>
        ) : (
          word
        );
      })}
    </>
  );
}

export function HitRow({ hit, onOpen }: { hit: SearchHit; onOpen: (id: string) => void }) {
  return (
    <li>
      <button type="button" class="row inset" lang={hit.lang} onClick={() => onOpen(hit.id)}>
        <span>
          <strong>
            <Marked text={hit.title} matched={hit.matched} />
          </strong>
          {hit.other_lang && (
            <>
              {" "}
              <span class="chip" lang={texts.lang.value}>
                {languageName(hit.lang)}
              </span>
            </>
          )}
          {hit.snippet && (
            <small>
              <Marked text={hit.snippet} matched={hit.matched} />
            </small>
          )}
        </span>
        <Icon name="next" size="s" />
      </button>
    </li>
  );
}

export function languageName(lang: string): string {
  if (lang === "fi" || lang === "sv" || lang === "en") return t(`widget.lang.${lang}`);
  return lang;
}

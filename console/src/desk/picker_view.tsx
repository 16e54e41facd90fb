import { useEffect, useRef } from "preact/hooks";
import type { Hit } from "../../../client/src/contracts";
import { dayAndMonth, number, t } from "../texts";
import { Marked } from "./bench";
import type { Slash } from "./picker";
import { variableParts } from "./variables";
import { readable, variableName } from "./words";

export interface Picking {
  slash: Slash;
  hits: readonly Hit[];
  state: "asking" | "there" | "failed";
  at: number;
  choose: (hit: Hit, send: boolean) => void;
  hover: (index: number) => void;
}

export const PICKER_ID = "answer-picker";
export const optionId = (index: number) => `${PICKER_ID}-${index}`;

export function Filled({ text }: { text: string }) {
  return (
    <>
      {variableParts(text).map((part, i) =>
        part.variable ? (
          <span key={i} class="missing">
            {variableName(part.text.slice(1, -1))}
          </span>
        ) : (
          part.text
        ),
      )}
    </>
  );
}

export function Picker({ picking }: { picking: Picking }) {
  const { hits, at, slash, state } = picking;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[aria-selected="true"]`)?.scrollIntoView({ block: "nearest" });
  }, [at, hits]);
  return (
    <div class="picker">
      <p class="caption">
        <b>{t("console.picker.title")}</b>
        {slash.query ? (
          <>
            {t("console.picker.search")} <span class="typed">{slash.query}</span>
          </>
        ) : (
          t("console.picker.most_used")
        )}
      </p>
      {hits.length > 0 ? (
        <div class="picks" role="listbox" id={PICKER_ID} aria-label={t("console.picker.title")} ref={list}>
          {hits.map((hit, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are in the composer, where the focus stays
            <div
              key={hit.id}
              id={optionId(i)}
              class="pick"
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              onPointerMove={() => picking.hover(i)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => picking.choose(hit, false)}
            >
              <b class="cut">
                <Marked text={readable(hit.title)} words={slash.query ? [slash.query, ...hit.matched] : []} />
              </b>
              <span class="shortcut">{hit.shortcut ? `/${hit.shortcut}` : ""}</span>
              {i === at ? (
                <>
                  <span class="preview" lang={hit.lang}>
                    <Filled text={hit.text} />
                  </span>
                  <span class="meta">
                    {hit.uses > 0 ? (
                      <span>{t("console.hit.uses", { n: hit.uses, count: number(hit.uses) })}</span>
                    ) : null}
                    {hit.reviewed_at ? (
                      <span>{t("console.hit.reviewed", { date: dayAndMonth(hit.reviewed_at) })}</span>
                    ) : null}
                    {hit.due_for_review ? <span>{t("console.hit.outdated")}</span> : null}
                    {hit.other_lang ? <span>{hit.lang}</span> : null}
                  </span>
                </>
              ) : null}
            </div>
          ))}
        </div>
      ) : (
        <p class="none">
          {state === "asking"
            ? t("console.bench.asking")
            : state === "failed"
              ? t("console.bench.failed")
              : t("console.picker.none")}
        </p>
      )}
      <p class="foot">
        <span>
          <kbd>↑</kbd>
          <kbd>↓</kbd>
          {t("console.picker.browse")}
        </span>
        <span>
          <kbd>↵</kbd>
          {t("console.picker.insert")}
        </span>
        <span>
          <kbd>Ctrl ↵</kbd>
          {t("console.picker.insert_send")}
        </span>
        <span>
          <kbd>Esc</kbd>
          {t("console.picker.close")}
        </span>
      </p>
    </div>
  );
}

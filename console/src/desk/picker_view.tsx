import { useEffect, useRef } from "preact/hooks";
import { t } from "../texts";
import { Marked } from "./bench";
import type { Finding } from "./finding";
import type { Option } from "./options";
import type { Slash } from "./picker";
import { variableParts } from "./variables";
import { readable, variableName } from "./words";

export interface Picking extends Finding {
  slash: Slash;
  at: number;
  choose: (option: Option, send: boolean) => void;
  hover: (index: number) => void;
}

export const pickerId = (conversation: string) => `answers-${conversation}`;
export const optionId = (conversation: string, index: number) => `${pickerId(conversation)}-${index}`;

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

export function Picker({ conversation, picking }: { conversation: string; picking: Picking }) {
  const { options, at, slash, state, query } = picking;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[aria-selected="true"]`)?.scrollIntoView({ block: "nearest" });
  }, [at, options]);
  const contacts = slash.sign === "@";
  const title = contacts ? t("console.picker.contacts") : t("console.picker.title");
  return (
    <div class="picker" data-found={state === "there" ? query : undefined}>
      <p class="caption">
        <b>{title}</b>
        {slash.query ? (
          <>
            {t("console.picker.search")} <span class="typed">{slash.query}</span>
          </>
        ) : contacts ? (
          t("console.picker.open_first")
        ) : (
          t("console.picker.most_used")
        )}
      </p>
      {options.length > 0 ? (
        <div class="picks" role="listbox" id={pickerId(conversation)} aria-label={title} ref={list}>
          {options.map((option, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are in the composer, where the focus stays
            <div
              key={option.id}
              id={optionId(conversation, i)}
              class="pick"
              role="option"
              tabIndex={-1}
              data-answer={option.id}
              aria-selected={i === at}
              onPointerMove={() => picking.hover(i)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => picking.choose(option, false)}
            >
              <b class="cut">
                <Marked
                  text={readable(option.title)}
                  words={slash.query ? [slash.query, ...option.matched] : []}
                />
              </b>
              <span class={option.card ? "shortcut hours" : "shortcut"}>{option.aside}</span>
              {i === at ? (
                <>
                  <span class="preview" lang={option.lang}>
                    <Filled text={option.text} />
                  </span>
                  {option.meta.length > 0 ? (
                    <span class="meta">
                      {option.meta.map((part) => (
                        <span key={part}>{part}</span>
                      ))}
                    </span>
                  ) : null}
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
          {contacts ? t("console.picker.send_card") : t("console.picker.insert_send")}
        </span>
        <span>
          <kbd>Esc</kbd>
          {t("console.picker.close")}
        </span>
      </p>
    </div>
  );
}

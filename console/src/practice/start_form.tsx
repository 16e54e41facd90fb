import { useState } from "preact/hooks";
import { LANGUAGES, type Lang } from "../../../client/src/texts";
import { Button, Field } from "../../../client/src/ui";
import { languageName } from "../texts";
import { type Key, t } from "./texts";

const PACES = [1, 2, 4] as const;

export function StartForm(props: {
  lang: Lang;
  busy: boolean;
  onStart: (visitors: number, lang: Lang, pace: number) => Promise<void>;
}) {
  const [visitors, setVisitors] = useState(1);
  const [lang, setLang] = useState(props.lang);
  const [pace, setPace] = useState(1);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void props.onStart(visitors, lang, pace);
      }}
    >
      <div class="practice-fields">
        <Field label={t("practice.visitors")} hint={t("practice.visitors_hint")}>
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              type="number"
              min={1}
              max={10}
              required
              value={visitors}
              onChange={(event) => {
                const given = Math.round(Number(event.currentTarget.value)) || 1;
                setVisitors(Math.min(10, Math.max(1, given)));
              }}
            />
          )}
        </Field>
        <Field label={t("practice.lang")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input select"
              value={lang}
              onChange={(event) => setLang(event.currentTarget.value as Lang)}
            >
              {LANGUAGES.map((one) => (
                <option key={one} value={one}>
                  {languageName(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("practice.pace")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input select"
              value={pace}
              onChange={(event) => setPace(Number(event.currentTarget.value))}
            >
              {PACES.map((one) => (
                <option key={one} value={one}>
                  {t(`practice.pace.${one}` as Key)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <p class="soft">{t("practice.note")}</p>
      <Button look="primary" submit off={props.busy}>
        {t("practice.start")}
      </Button>
    </form>
  );
}

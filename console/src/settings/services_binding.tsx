import { useState } from "preact/hooks";
import type { BindingForm, ServiceForm } from "../../../client/src/contracts";
import { LANGUAGES } from "../../../client/src/texts";
import { Field, Switch } from "../../../client/src/ui";
import { Choice, Group } from "./services_form";
import { t } from "./texts";

/** Only those who know a service best, until somebody decides otherwise. */
const FIRST: BindingForm = { level: 3, words: { fi: "", sv: "", en: "" } };

interface Props {
  draft: ServiceForm;
  onChange: (draft: ServiceForm) => void;
}

/** Whether binding statements are given in the service, by whom, and what visitors may rely on. */
export function BindingFields({ draft, onChange }: Props) {
  const { binding, ...rest } = draft;
  /** What was written comes back when it is switched on again. */
  const [last, setLast] = useState(FIRST);
  const set = (part: Partial<BindingForm>) =>
    onChange({ ...rest, binding: { ...FIRST, ...binding, ...part } });
  return (
    <Group title={t("settings.services.binding")}>
      <div class="field">
        <Switch
          on={binding !== undefined}
          state={t(binding ? "settings.services.binding_on" : "settings.services.binding_off")}
          label={t("settings.services.binding_label")}
          onChange={(on) => {
            if (binding) setLast(binding);
            onChange(on ? { ...rest, binding: last } : rest);
          }}
        />
        <p class="hint">{t("settings.services.binding_hint")}</p>
      </div>
      {binding && (
        <>
          <Choice
            label={t("settings.services.binding_level")}
            hint={t("settings.services.binding_level_hint")}
            value={String(binding.level)}
            options={[1, 2, 3].map((level) => [String(level), t("settings.services.level_n", { level })])}
            onChange={(level) => set({ level: Number(level) })}
          />
          {LANGUAGES.map((one) => (
            <Field key={one} label={t(`settings.services.binding_words.${one}`)}>
              {(wiring) => (
                <textarea
                  {...wiring}
                  class="input"
                  lang={one}
                  rows={4}
                  maxLength={500}
                  value={binding.words[one]}
                  onInput={(event) => set({ words: { ...binding.words, [one]: event.currentTarget.value } })}
                />
              )}
            </Field>
          ))}
        </>
      )}
    </Group>
  );
}

/** Whether who writes of their health is told that they need not. */
export function HealthFields({ draft, onChange }: Props) {
  return (
    <Group title={t("settings.services.health")}>
      <div class="field">
        <Switch
          on={draft.health_note}
          state={t(draft.health_note ? "settings.services.health_on" : "settings.services.health_off")}
          label={t("settings.services.health_label")}
          onChange={(health_note) => onChange({ ...draft, health_note })}
        />
        <p class="hint">{t("settings.services.health_hint")}</p>
      </div>
    </Group>
  );
}

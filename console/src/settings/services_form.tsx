import type { ComponentChildren } from "preact";
import type { ServiceForm, ServiceSetting } from "../../../client/src/contracts";
import { LANGUAGES, type Lang } from "../../../client/src/texts";
import { Field, Switch } from "../../../client/src/ui";
import { BindingFields, HealthFields } from "./services_binding";
import { ChannelFields } from "./services_channels";
import { DurationField, NumberField } from "./services_parts";
import { t } from "./texts";

const KINDS = ["advice", "throughput", "expert", "multi_party"] as const;

interface Props {
  draft: ServiceForm;
  services: ServiceSetting[];
  own: string | undefined;
  lang: Lang;
  onChange: (draft: ServiceForm) => void;
}

/** All of a service but its hours. */
export function ServiceFields({ draft, services, own, lang, onChange }: Props) {
  const set = (part: Partial<ServiceForm>) => onChange({ ...draft, ...part });
  return (
    <>
      <Group title={t("settings.services.names")}>
        {LANGUAGES.map((one) => (
          <Field key={one} label={t(`settings.services.name.${one}`)}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                lang={one}
                maxLength={80}
                autocomplete="off"
                value={draft.names[one]}
                onInput={(event) => set({ names: { ...draft.names, [one]: event.currentTarget.value } })}
              />
            )}
          </Field>
        ))}
        <Choice
          label={t("settings.services.kind")}
          hint={t("settings.services.kind_hint")}
          value={draft.kind}
          options={KINDS.map((kind) => [kind, t(`settings.services.kind.${kind}`)])}
          onChange={(kind) => set({ kind: kind as ServiceForm["kind"] })}
        />
        <div class="field">
          <Switch
            on={draft.active}
            state={t(draft.active ? "settings.services.state.open" : "settings.services.state.closed")}
            label={t("settings.services.state_label")}
            onChange={(active) => set({ active })}
          />
          <p class="hint">{t("settings.services.state_hint")}</p>
        </div>
      </Group>
      <Group title={t("settings.services.promise")}>
        <DurationField
          label={t("settings.services.promise_label")}
          hint={t("settings.services.promise_hint")}
          value={draft.promise_s}
          least={10}
          onChange={(seconds) => seconds && set({ promise_s: seconds })}
        />
        <NumberField
          label={t("settings.services.target")}
          hint={t("settings.services.target_hint")}
          value={draft.target_pct}
          least={1}
          most={100}
          unit="%"
          onChange={(target_pct) => set({ target_pct })}
        />
        <NumberField
          label={t("settings.services.message_days")}
          hint={t("settings.services.message_days_hint")}
          value={draft.message_days}
          least={0}
          most={60}
          onChange={(message_days) => set({ message_days })}
        />
      </Group>
      <Group title={t("settings.services.queue")}>
        <NumberField
          label={t("settings.services.queue_limit")}
          hint={t("settings.services.queue_limit_hint")}
          value={draft.queue_limit}
          least={0}
          most={10_000}
          onChange={(queue_limit) => set({ queue_limit })}
        />
        <Choice
          label={t("settings.services.level")}
          hint={t("settings.services.level_hint")}
          value={String(draft.level)}
          options={[1, 2, 3].map((level) => [String(level), t("settings.services.level_n", { level })])}
          onChange={(level) => set({ level: Number(level) })}
        />
        <Choice
          label={t("settings.services.overflow_to")}
          hint={t("settings.services.overflow_hint")}
          value={draft.overflow_to ?? ""}
          options={[
            ["", t("settings.services.none")],
            ...services
              .filter((one) => one.id !== own)
              .map((one): [string, string] => [one.id, one.settings.names[lang]]),
          ]}
          onChange={(id) => {
            const { overflow_to: _, ...rest } = draft;
            onChange(id ? { ...rest, overflow_to: id } : rest);
          }}
        />
        <DurationField
          label={t("settings.services.overflow_after")}
          hint={t("settings.services.overflow_after_hint")}
          value={draft.overflow_after_s}
          least={10}
          unset={t("settings.services.none")}
          onChange={(seconds) => onChange(withTime(draft, "overflow_after_s", seconds))}
        />
      </Group>
      <Group title={t("settings.services.closing")}>
        <DurationField
          label={t("settings.services.quiet")}
          hint={t("settings.services.quiet_hint")}
          value={draft.quiet_s}
          least={0}
          onChange={(seconds) => set({ quiet_s: Math.min(seconds ?? 0, 28_800) })}
        />
        <DurationField
          label={t("settings.services.ask_after")}
          hint={t("settings.services.ask_after_hint")}
          value={draft.ask_after_s}
          least={10}
          unset={t("settings.services.by_kind")}
          onChange={(seconds) => onChange(withTime(draft, "ask_after_s", seconds))}
        />
        <DurationField
          label={t("settings.services.close_after")}
          hint={t("settings.services.close_after_hint")}
          value={draft.close_after_s}
          least={10}
          unset={t("settings.services.by_kind")}
          onChange={(seconds) => onChange(withTime(draft, "close_after_s", seconds))}
        />
      </Group>
      <BindingFields draft={draft} onChange={onChange} />
      <HealthFields draft={draft} onChange={onChange} />
      <ChannelFields draft={draft} onChange={onChange} />
    </>
  );
}

type Time = "overflow_after_s" | "ask_after_s" | "close_after_s";

/** What is not set is left out, as the server leaves it out. */
function withTime(draft: ServiceForm, name: Time, seconds: number | undefined): ServiceForm {
  const { [name]: _, ...rest } = draft;
  return seconds === undefined ? rest : { ...rest, [name]: seconds };
}

export function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="svc-group">
      <h2>{title}</h2>
      <div class="svc-grid">{children}</div>
    </section>
  );
}

interface ChoiceProps {
  label: string;
  hint?: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

export function Choice({ label, hint, value, options, onChange }: ChoiceProps) {
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <select
          {...wiring}
          class="input"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {options.map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

import { useMemo, useState } from "preact/hooks";
import type { ServiceForm, ServiceSetting } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { announce, Button, Field, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { Failed } from "../ui/failed";
import { calls } from "./services_calls";
import { ServiceFields } from "./services_form";
import { Done, SaveBar } from "./services_parts";
import { ServiceVersionsList } from "./services_versions";
import { BLANK, CLOSED, changesOf } from "./services_words";
import { t } from "./texts";

interface Props {
  lang: Lang;
  /** None yet: a new one is made. */
  service: ServiceSetting | undefined;
  services: ServiceSetting[];
  onSaved: (service: ServiceSetting) => void;
  onMade: (id: string) => void;
  refresh: () => Promise<ServiceSetting | undefined>;
  onBack: () => void;
}

export function ServiceEditor({ lang, service, services, onSaved, onMade, refresh, onBack }: Props) {
  const now = service?.settings ?? BLANK;
  const [draft, setDraft] = useState<ServiceForm>(now);
  const [id, setId] = useState("");
  const [done, setDone] = useState<{ text: string; rev?: number }>();
  const [failed, setFailed] = useState("");
  const may = service?.sets_policy ?? true;
  const called = (other: string) => services.find((one) => one.id === other)?.settings.names[lang] ?? other;
  const changes = useMemo(() => {
    const hours = service?.hours ?? CLOSED;
    return changesOf({ settings: now, hours }, { settings: draft, hours }, called);
  }, [now, draft]);

  const wanted = id || slug(draft.names.en || draft.names.fi);
  const taken = !service && services.some((one) => one.id === wanted);
  const mistake = mistakeOf(draft, service ? "" : wanted, taken);

  async function save(reason: string): Promise<void> {
    const made = await calls.save(service?.id ?? wanted, service?.rev ?? 0, reason, draft);
    stored(made, t("settings.saved"), true);
    if (!service) onMade(made.id);
  }
  function stored(made: ServiceSetting, text: string, undoable: boolean): void {
    onSaved(made);
    setDraft(made.settings);
    setFailed("");
    setDone({ text, ...(undoable && made.rev > 1 ? { rev: made.rev } : {}) });
    announce(text);
  }
  async function putBack(of: number, reason: string, rev: number, undoable: boolean): Promise<void> {
    if (!service) return;
    stored(await calls.putBack(service.id, rev, reason, of), t("settings.put_back_done"), undoable);
  }
  const undo = done?.rev;

  return (
    <div class="page svc">
      <Button look="quiet" icon="back" onClick={onBack}>
        {t("settings.services.all")}
      </Button>
      <h1 id="svc-title">{service ? service.settings.names[lang] : t("settings.services.new")}</h1>
      {!service && <p class="soft">{t("settings.services.new_note")}</p>}
      {service && !may && <Notice tone="plain">{t("settings.services.read_only")}</Notice>}
      {service?.settings.active && !service.open && !service.opens_at && (
        <Notice tone="warn">{t("settings.services.no_hours")}</Notice>
      )}
      {service && service.waiting > 0 && !draft.active && (
        <Notice tone="warn">{t("settings.services.waiting", { n: service.waiting })}</Notice>
      )}
      {done && (
        <Done
          undo={
            undo === undefined
              ? undefined
              : () =>
                  void putBack(undo - 1, t("settings.undo_reason"), undo, false).catch((error: unknown) =>
                    setFailed(reasonOf(error)),
                  )
          }
        >
          {done.text}
        </Done>
      )}
      {failed && <Failed reason={failed} />}
      <fieldset disabled={!may} class="svc-fields">
        <legend class="vh">{t("settings.services.title")}</legend>
        <ServiceFields draft={draft} services={services} own={service?.id} lang={lang} onChange={setDraft} />
        {!service && (
          <Field
            label={t("settings.services.id")}
            hint={t("settings.services.id_hint")}
            error={taken ? t("settings.services.id_taken") : undefined}
          >
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                maxLength={64}
                value={wanted}
                autocomplete="off"
                onInput={(event) => setId(slug(event.currentTarget.value))}
              />
            )}
          </Field>
        )}
      </fieldset>
      {may && changes.length > 0 && (
        <SaveBar
          changes={changes}
          mistake={mistake}
          save={save}
          discard={() => setDraft(now)}
          refresh={async () => void (await refresh())}
        />
      )}
      {service && (
        <ServiceVersionsList
          key={service.rev}
          service={service}
          called={called}
          putBack={(of, reason) => putBack(of, reason, service.rev, true)}
        />
      )}
    </div>
  );
}

function mistakeOf(draft: ServiceForm, id: string, taken: boolean): string | undefined {
  if (Object.values(draft.names).some((name) => !name.trim())) return t("settings.services.names_needed");
  if (draft.binding && Object.values(draft.binding.words).some((words) => !words.trim()))
    return t("settings.services.binding_words_needed");
  if (taken || (id && !/^[a-z0-9-]+$/.test(id))) return t("settings.services.id_taken");
  return undefined;
}

/** A name for addresses and tables: plain letters, digits and hyphens. */
export function slug(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 40);
}

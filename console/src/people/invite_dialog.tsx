import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { GivenLink, InviteStaff } from "../../../client/src/contracts";
import { LANGUAGES, type Lang } from "../../../client/src/texts";
import { Field } from "../../../client/src/ui";
import { languageName } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { calls } from "./calls";
import { type Why, WhyField } from "./parts";
import { RoleChoice, type StaffRole } from "./roles";
import { t } from "./texts";

const WHYS: readonly Why[] = ["new", "duties", "other"];

interface Props {
  services: Record<string, string>;
  lang: Lang;
  onGiven: (name: string, link: GivenLink) => void;
  onClose: () => void;
}

export function InviteDialog({ services, lang, onGiven, onClose }: Props) {
  const [form, setForm] = useState<InviteStaff>(() => ({
    cid: cid(),
    email: "",
    name: "",
    roles: ["advisor"] as StaffRole[],
    services: [],
    lang,
    why: "new",
  }));
  const [lacking, setLacking] = useState({ name: "", email: "", roles: "" });
  const put = (part: Partial<InviteStaff>) => setForm((before) => ({ ...before, ...part }));

  async function run(): Promise<string | undefined> {
    const email = form.email.trim();
    const lacks = {
      name: form.name.trim() ? "" : t("people.invite.no_name"),
      email: email.includes("@") ? "" : t("people.invite.no_email"),
      roles: form.roles.length ? "" : t("people.roles.needed"),
    };
    setLacking(lacks);
    if (lacks.name || lacks.email || lacks.roles) return "";
    onGiven(form.name.trim(), await calls.invite({ ...form, email }));
    return undefined;
  }

  return (
    <FormDialog
      title={t("people.invite")}
      class="padded stack people-form"
      send={t("people.invite.send")}
      run={run}
      onClose={onClose}
    >
      <Field label={t("people.invite.name")} error={lacking.name}>
        {(wiring) => (
          <input
            {...wiring}
            data-first
            class="input"
            autocomplete="off"
            maxLength={60}
            value={form.name}
            onInput={(event) => put({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={t("people.email")} error={lacking.email}>
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            type="email"
            autocomplete="off"
            maxLength={254}
            value={form.email}
            onInput={(event) => put({ email: event.currentTarget.value })}
          />
        )}
      </Field>
      <RoleChoice value={form.roles} error={lacking.roles} onChange={(roles) => put({ roles })} />
      {Object.keys(services).length > 0 && (
        <fieldset class="people-roles">
          <legend>{t("people.services")}</legend>
          {Object.entries(services).map(([service, name]) => (
            <label key={service} class="people-check">
              <input
                type="checkbox"
                checked={form.services.includes(service)}
                onChange={(event) =>
                  put({
                    services: event.currentTarget.checked
                      ? [...form.services, service]
                      : form.services.filter((id) => id !== service),
                  })
                }
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      <Field label={t("people.invite.lang")}>
        {(wiring) => (
          <select
            {...wiring}
            class="input select"
            value={form.lang}
            onChange={(event) => put({ lang: event.currentTarget.value })}
          >
            {LANGUAGES.map((tag) => (
              <option key={tag} value={tag} lang={tag}>
                {languageName(tag)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <WhyField of={WHYS} value={form.why} onChange={(why) => put({ why })} />
    </FormDialog>
  );
}

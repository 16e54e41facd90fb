import { useState } from "preact/hooks";
import type { SiteView } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import type { Lang } from "../../../client/src/texts";
import { announce, Button, Field } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { useUnsaved } from "../unsaved";
import { calls } from "./sites_calls";
import { t } from "./texts";

/** A site begins with a name, a key and one address; the rest is set once it is there. */
export function NewSite(props: { lang: Lang; service: string; onMade: (site: SiteView) => void }) {
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const [origin, setOrigin] = useState("");
  const [problem, setProblem] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  useUnsaved(Boolean(name || key || origin) && !busy);

  async function make(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const made = await calls.save({
        id: key.trim(),
        rev: 0,
        names: { [props.lang]: name },
        origins: [origin],
        default_service: props.service,
        pages: [],
        languages: ["fi", "sv", "en"],
        position: "right",
        theme: "neutral",
        accent: "",
        phone: "",
        texts: {
          launcher: {},
          greeting: {},
          notice: {},
          closed: {},
          phone_hours: {},
          privacy_url: {},
          rules_url: {},
        },
      });
      announce(t("settings.sites.new.made"));
      props.onMade(made);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setProblem(error);
      announce(reasonOf(error));
    } finally {
      setBusy(false);
    }
  }

  const at = (field: string) => (problem?.field?.startsWith(field) ? reasonOf(problem) : "");
  const ofKey = problem?.code === "site_key" || problem?.code === "site_taken";
  const rest = problem && !problem.field && !ofKey;
  const ofName = problem?.code === "site_name";
  return (
    <form class="sites-new" noValidate onSubmit={(event) => void make(event)}>
      <h2>{t("settings.sites.new")}</h2>
      <Field label={t("settings.sites.new.name")} error={ofName ? reasonOf(problem) : at("names")}>
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            maxLength={80}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field
        label={t("settings.sites.new.key")}
        hint={t("settings.sites.new.key_hint")}
        error={ofKey ? reasonOf(problem) : ""}
      >
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            maxLength={40}
            spellcheck={false}
            autocapitalize="none"
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t("settings.sites.new.origin")} error={at("origins")}>
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            type="url"
            spellcheck={false}
            value={origin}
            onInput={(event) => setOrigin(event.currentTarget.value)}
          />
        )}
      </Field>
      {rest && !ofName && (
        <p class="field-error" role="alert">
          {reasonOf(problem)}
        </p>
      )}
      <Button look="primary" submit off={busy || !key.trim()}>
        {t("settings.sites.new.make")}
      </Button>
    </form>
  );
}

import { useState } from "preact/hooks";
import type { NamedAdvisor, NamesView } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { announce, Button, Notice } from "../../../client/src/ui";
import type { PageProps } from "./index";
import { calls } from "./sites_calls";
import "./sites.css";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { useUnsaved } from "../unsaved";
import { type Key, t } from "./texts";

type Naming = NamesView["naming"];
const NAMINGS: readonly Naming[] = ["first_name", "full_name", "alias"];

/** Under which name visitors and guests meet an advisor. */
export function NamesPage({ me }: PageProps) {
  const may = me.roles.includes("main_user");
  const { data: stored, failed, again, put } = useLoaded(() => calls.names(), []);
  const [chosen, choose] = useState<Naming>();
  const [aliases, setAliases] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<Refused>();
  const [saving, setSaving] = useState(false);

  const naming = chosen ?? stored?.naming ?? "first_name";
  const forget = () => {
    choose(undefined);
    setAliases({});
    setRefused(undefined);
  };

  async function save(view: NamesView): Promise<void> {
    if (saving) return;
    setSaving(true);
    setRefused(undefined);
    try {
      const after = await calls.setNames({ rev: view.rev, naming, aliases });
      put(() => after);
      forget();
      announce(t("settings.names.saved"));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setRefused(error);
      announce(reasonOf(error));
    } finally {
      setSaving(false);
    }
  }

  const dirty = stored && (naming !== stored.naming || Object.keys(aliases).length > 0);
  useUnsaved(Boolean(dirty) && !saving);
  return (
    <div class="page sites">
      <h1>{t("settings.names.title")}</h1>
      <p class="soft">{t("settings.names.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
      {!stored && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {stored && !may && <Notice tone="plain">{t("settings.sites.read_only")}</Notice>}
      {stored && (
        <>
          <fieldset class="sites-body" disabled={!may}>
            <legend class="vh">{t("settings.names.title")}</legend>
            <fieldset class="sites-radios">
              <legend>{t("settings.names.policy")}</legend>
              {NAMINGS.map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name="naming"
                    value={one}
                    checked={naming === one}
                    onChange={() => choose(one)}
                  />
                  <span>
                    {t(`settings.names.${one}` as Key)}
                    <span class="soft">{t(`settings.names.${one}.note` as Key)}</span>
                  </span>
                </label>
              ))}
            </fieldset>
            <table class="sites-table">
              <caption class="vh">{t("settings.names.people")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("settings.names.person")}</th>
                  <th scope="col">{t("settings.names.alias")}</th>
                  <th scope="col">{t("settings.names.shown")}</th>
                </tr>
              </thead>
              <tbody>
                {stored.people.map((one) => {
                  const alias = aliases[one.id] ?? one.alias;
                  return (
                    <tr key={one.id}>
                      <th scope="row">{one.full_name}</th>
                      <td>
                        <input
                          class="input"
                          maxLength={40}
                          aria-label={t("settings.names.alias_of", { name: one.full_name })}
                          value={alias}
                          onInput={(event) => setAliases({ ...aliases, [one.id]: event.currentTarget.value })}
                        />
                      </td>
                      <td>{shownAs(one, naming, alias)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </fieldset>
          {may && (
            <div class="sites-save">
              {refused && (
                <div role="alert">
                  <Notice tone="warn">
                    <p>{reasonOf(refused)}</p>
                    {refused.code === "stale" && (
                      <Button
                        icon="refresh"
                        onClick={() => {
                          forget();
                          again();
                        }}
                      >
                        {t("settings.sites.take_new")}
                      </Button>
                    )}
                  </Notice>
                </div>
              )}
              <div class="page-row">
                <Button look="primary" icon="save" off={!dirty || saving} onClick={() => void save(stored)}>
                  {t("settings.sites.save")}
                </Button>
                <span class="soft">{t(dirty ? "settings.sites.unsaved" : "settings.sites.all_saved")}</span>
              </div>
            </div>
          )}
          <p class="soft">{t("settings.names.note")}</p>
        </>
      )}
    </div>
  );
}

function shownAs(one: NamedAdvisor, naming: Naming, alias: string): string {
  if (naming === "full_name") return one.full_name;
  if (naming === "first_name") return one.first_name;
  return alias.trim() || t("settings.names.neutral");
}

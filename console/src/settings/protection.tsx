import { useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { ProtectionForm, ProtectionView } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { Button, Field, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { useUnsaved } from "../unsaved";
import type { PageProps } from "./index";
import { SureDialog } from "./integrations_parts";
import { formOf, type Lines, linesOf } from "./protection_lines";
import { when } from "./services_words";
import { calls } from "./sites_calls";
import "./sites.css";
import { type Key, t } from "./texts";

const PARTS = ["networks", "hold", "mark"] as const;
/** Why a network is not taken: said beside the networks. */
const OF_NETWORKS: readonly string[] = ["network_form", "network_wide"];
const NOTHING: ProtectionForm = { networks: [], words: [] };

/** What is set against misuse: networks that many share, and listed words. */
export function ProtectionPage({ me }: PageProps) {
  const { data, failed, again, put } = useLoaded(calls.protection, []);
  const may = me.roles.includes("main_user");
  return (
    <div class="page sites">
      <h1>{t("settings.protection.title")}</h1>
      <p class="soft">{t("settings.protection.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
      {!data && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {data && !may && <Notice tone="plain">{t("settings.sites.read_only")}</Notice>}
      {data && <Form key={data.versions[0]?.rev ?? 0} view={data} may={may} put={put} again={again} />}
    </div>
  );
}

interface FormProps {
  view: ProtectionView;
  may: boolean;
  put: (change: () => ProtectionView) => void;
  again: () => void;
}

function Form({ view, may, put, again }: FormProps) {
  const stored = linesOf(view.versions[0]?.settings ?? NOTHING);
  const [lines, setLines] = useState<Lines>(stored);
  const [reason, setReason] = useState("");
  const [lacking, setLacking] = useState("");
  const [refused, setRefused] = useState<Refused>();
  const [saving, setSaving] = useState(false);
  const [id, setId] = useState(cid);
  const [taken, take] = useState<Version>();
  const form = useRef<HTMLFormElement>(null);
  const dirty = PARTS.some((part) => lines[part] !== stored[part]);

  useUnsaved(dirty && !saving);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    if (saving || !dirty) return;
    setRefused(undefined);
    setLacking(reason.trim().length < 3 ? t("settings.reason.needed") : "");
    if (reason.trim().length < 3) return reveal('[name="reason"]');
    setSaving(true);
    try {
      const rev = view.versions[0]?.rev ?? 0;
      const after = await calls.setProtection({
        cid: id,
        rev,
        reason: reason.trim(),
        settings: formOf(lines),
      });
      done(t("settings.sites.saved"));
      put(() => after);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setRefused(error);
      setId(cid());
      if (OF_NETWORKS.includes(error.code)) reveal("textarea");
    }
    setSaving(false);
  }

  function reveal(field: string): void {
    form.current?.querySelector<HTMLElement>(field)?.focus();
  }

  function begin(version: Version): void {
    setLines(linesOf(version.settings));
    done(t("settings.protection.took", { rev: version.rev }));
    reveal("textarea");
  }

  const ofNetworks = refused && OF_NETWORKS.includes(refused.code) ? reasonOf(refused) : "";

  return (
    <>
      <form ref={form} onSubmit={(event) => void save(event)} noValidate>
        <fieldset class="sites-body" disabled={!may}>
          <legend class="vh">{t("settings.protection.title")}</legend>
          {PARTS.map((part) => (
            <Field
              key={part}
              label={t(`settings.protection.${part}`)}
              hint={t(`settings.protection.${part}_hint` as Key)}
              error={part === "networks" ? ofNetworks : ""}
            >
              {(wiring) => (
                <textarea
                  {...wiring}
                  class="input"
                  rows={5}
                  spellcheck={false}
                  value={lines[part]}
                  onInput={(event) => setLines({ ...lines, [part]: event.currentTarget.value })}
                />
              )}
            </Field>
          ))}
          <p class="soft">{t("settings.protection.here", { address: view.here })}</p>
          {may && (
            <>
              <Field label={t("settings.reason")} hint={t("settings.reason.hint")} error={lacking}>
                {(wiring) => (
                  <input
                    {...wiring}
                    name="reason"
                    class="input"
                    maxLength={300}
                    autocomplete="off"
                    value={reason}
                    onInput={(event) => setReason(event.currentTarget.value)}
                  />
                )}
              </Field>
              {refused && !ofNetworks && (
                <div role="alert">
                  <Notice tone="warn">
                    <p>{reasonOf(refused)}</p>
                    {refused.code === "stale" && (
                      <Button icon="refresh" onClick={again}>
                        {t("settings.sites.take_new")}
                      </Button>
                    )}
                  </Notice>
                </div>
              )}
              <div class="page-row">
                <Button look="primary" icon="save" submit off={!dirty || saving}>
                  {t("settings.sites.save")}
                </Button>
                <span class="soft">{t(dirty ? "settings.sites.unsaved" : "settings.sites.all_saved")}</span>
              </div>
            </>
          )}
        </fieldset>
      </form>
      <Versions view={view} take={may ? (one) => (dirty ? take(one) : begin(one)) : undefined} />
      {taken && (
        <SureDialog
          title={t("settings.protection.take_n", { rev: taken.rev })}
          note={t("settings.protection.take_note")}
          send={t("settings.protection.take")}
          run={async () => begin(taken)}
          onClose={() => take(undefined)}
        />
      )}
    </>
  );
}

type Version = ProtectionView["versions"][number];
type Take = (one: Version) => void;

/** Who set what, when and why; any of it can be the beginning of the next. */
function Versions({ view, take }: { view: ProtectionView; take: Take | undefined }) {
  return (
    <section class="sites-part" aria-labelledby="protection-versions">
      <h2 id="protection-versions">{t("settings.versions")}</h2>
      {view.versions.length === 0 && <p class="soft">{t("settings.protection.nothing")}</p>}
      <ol class="sites-versions">
        {view.versions.map((one, at) => (
          <li key={one.rev} class="page-row">
            <div class="grow">
              <b>{one.reason}</b>
              <p class="soft">
                {t("settings.versions.line", { rev: one.rev, when: when(one.at) })} · {one.by} ·{" "}
                {t("settings.protection.counts", {
                  networks: one.settings.networks.length,
                  words: one.settings.words.length,
                })}
              </p>
            </div>
            {at === 0 && <span>{t("settings.versions.now")}</span>}
            {at > 0 && take && (
              <Button
                aria-label={t("settings.protection.take_n", { rev: one.rev })}
                onClick={() => take(one)}
              >
                {t("settings.protection.take")}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

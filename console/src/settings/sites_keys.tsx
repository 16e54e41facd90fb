import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { SiteKeyGiven, SiteKeyView } from "../../../client/src/contracts";
import { Button, Field } from "../../../client/src/ui";
import { dayOf, timeOf } from "../dates";
import { reasonOf } from "../reason";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { SureDialog } from "./integrations_parts";
import { Secret } from "./secret";
import { calls } from "./sites_calls";
import { goToPart, Part } from "./sites_parts";
import { t, texts } from "./texts";

const KINDS = ["EdDSA", "HS256"] as const;
type Kind = (typeof KINDS)[number];
const MOST = 2;

/** Keys by which the site's own server tells who is signed in there. */
export function SiteKeys({ site }: { site: string }) {
  const { data, failed, again, put } = useLoaded(() => calls.keys(site), [site]);
  const [kind, setKind] = useState<Kind>("EdDSA");
  const [given, setGiven] = useState<SiteKeyGiven>();
  const [leaving, setLeaving] = useState<SiteKeyView>();
  const [wrong, setWrong] = useState("");
  const [id, setId] = useState(cid);
  const keys = data?.keys ?? [];

  async function run(act: () => Promise<void>): Promise<void> {
    setWrong("");
    try {
      await act();
    } catch (error) {
      setWrong(reasonOf(error));
    }
  }
  const make = () =>
    run(async () => {
      const made = await calls.addKey(site, id, kind);
      setId(cid());
      setGiven(made);
      put((before) => before && { ...before, keys: made.keys });
    });

  return (
    <Part id="sites-keys" title={t("settings.sites.keys")} note={t("settings.sites.keys.note")}>
      {failed && <Failed reason={failed} again={again} />}
      {data && keys.length === 0 && <p>{t("settings.sites.keys.none")}</p>}
      {keys.map((key) => (
        <Row key={key.id} of={key} onRemove={() => setLeaving(key)} />
      ))}
      {keys.length === MOST && <p class="soft">{t("settings.sites.keys.two")}</p>}
      {wrong && <Failed reason={wrong} />}
      {given && (
        <Secret
          of={given.secret}
          told={t("settings.sites.keys.secret")}
          copy={t("settings.sites.keys.copy")}
          copied={t("settings.sites.keys.copied")}
          done={t("settings.sites.keys.done")}
          onDone={() => {
            setGiven(undefined);
            goToPart("sites-keys");
          }}
        />
      )}
      {leaving && (
        <SureDialog
          title={t("settings.sites.keys.remove_of", { time: moment(leaving.since) })}
          note={t("settings.sites.keys.sure")}
          stop
          send={t("settings.sites.keys.remove")}
          run={async () => {
            const left = await calls.removeKey(site, leaving.id);
            put(() => left);
            done(t("settings.sites.keys.removed"));
            goToPart("sites-keys");
          }}
          onClose={() => setLeaving(undefined)}
        />
      )}
      {data && !given && keys.length < MOST && (
        <div class="sites-key-new">
          <Field label={t("settings.sites.keys.kind")}>
            {(wiring) => (
              <select
                {...wiring}
                class="input select"
                value={kind}
                onChange={(event) => setKind(event.currentTarget.value as Kind)}
              >
                {KINDS.filter((one) => data.shared || one === "EdDSA").map((one) => (
                  <option key={one} value={one}>
                    {t(`settings.sites.keys.kind.${one}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Button icon="add" onClick={() => void make()}>
            {t("settings.sites.keys.make")}
          </Button>
        </div>
      )}
    </Part>
  );
}

function moment(at: number): string {
  const lang = texts.lang.value;
  return `${dayOf(at, lang)} ${timeOf(at, lang)}`;
}

function Row({ of, onRemove }: { of: SiteKeyView; onRemove: () => void }) {
  const time = moment(of.since);
  return (
    <div class="sites-key">
      <span>
        {t("settings.sites.keys.since", { kind: of.kind, time })},{" "}
        <span class="soft">
          {of.used_at
            ? t("settings.sites.keys.used", { time: moment(of.used_at) })
            : t("settings.sites.keys.unused")}
        </span>
      </span>
      <Button aria-label={t("settings.sites.keys.remove_of", { time })} onClick={onRemove}>
        {t("settings.sites.keys.remove")}
      </Button>
    </div>
  );
}

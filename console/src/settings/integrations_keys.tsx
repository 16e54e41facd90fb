import { useState } from "preact/hooks";
import type { KeyView, MadeKey } from "../../../client/src/contracts";
import { Button } from "../../../client/src/ui";
import { dayOf } from "../dates";
import { t as common } from "../texts";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { calls } from "./integrations_calls";
import { KeyDialog } from "./integrations_key_dialog";
import { SureDialog } from "./integrations_parts";
import { scopeName, servicesInWords } from "./integrations_words";
import { Secret } from "./secret";
import { when } from "./services_words";
import { goToPart, Part } from "./sites_parts";
import { type Key, t, texts } from "./texts";

type Names = Record<string, string>;

/** Keys of other programs: those that open something, and those that no longer do. */
export function Keys({ names }: { names: Names }) {
  const { data, failed, again, put } = useLoaded(calls.keys, []);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<MadeKey>();
  const [revoking, setRevoking] = useState<KeyView>();
  const good = data?.keys.filter((one) => one.state === "good") ?? [];
  const over = data?.keys.filter((one) => one.state !== "good") ?? [];

  return (
    <Part id="systems-keys" title={t("settings.systems.keys")} note={t("settings.systems.keys.note")}>
      {failed && <Failed reason={failed} again={again} />}
      {!data && !failed && <p class="soft">{common("console.fetching")}</p>}
      {data && good.length === 0 && <p>{t("settings.systems.keys.none")}</p>}
      {made && (
        <Secret
          of={made.secret}
          told={t("settings.systems.key.secret", { name: made.key.name })}
          copy={t("settings.systems.key.copy")}
          copied={t("settings.systems.key.copied")}
          done={t("settings.systems.key.done")}
          onDone={() => {
            setMade(undefined);
            goToPart("systems-keys");
          }}
        />
      )}
      {good.length > 0 && (
        <ul class="systems-list">
          {good.map((one) => (
            <Row key={one.id} of={one} names={names} onRevoke={() => setRevoking(one)} />
          ))}
        </ul>
      )}
      {data && !made && (
        <Button icon="add" onClick={() => setMaking(true)}>
          {t("settings.systems.key.make")}
        </Button>
      )}
      {over.length > 0 && (
        <details>
          <summary>{t("settings.systems.keys.over", { n: over.length })}</summary>
          <ul class="systems-list">
            {over.map((one) => (
              <Row key={one.id} of={one} names={names} />
            ))}
          </ul>
        </details>
      )}
      {making && (
        <KeyDialog
          names={names}
          onClose={(given) => {
            setMaking(false);
            setMade(given);
            if (given) put((before) => ({ keys: [given.key, ...before.keys] }));
          }}
        />
      )}
      {revoking && (
        <SureDialog
          title={t("settings.systems.key.revoke_of", { name: revoking.name })}
          note={t("settings.systems.key.revoke.note")}
          stop
          send={t("settings.systems.key.revoke")}
          run={async (id) => {
            const after = await calls.revokeKey(id, revoking.id);
            put(() => after);
            if (made?.key.id === revoking.id) setMade(undefined);
            done(t("settings.systems.key.revoked"));
            goToPart("systems-keys");
          }}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Part>
  );
}

function Row({ of, names, onRevoke }: { of: KeyView; names: Names; onRevoke?: () => void }) {
  const end = dayOf(of.expires_at, texts.lang.value);
  return (
    <li>
      <div class="page-row">
        <h3 class="grow">
          {of.name} <code class="soft">{of.start}…</code>
        </h3>
        {onRevoke && (
          <Button
            aria-label={t("settings.systems.key.revoke_of", { name: of.name })}
            onClick={() => onRevoke()}
          >
            {t("settings.systems.key.revoke")}
          </Button>
        )}
      </div>
      <ul class="systems-words">
        {of.scopes.map((one) => (
          <li key={one}>{scopeName(one)}</li>
        ))}
      </ul>
      <dl>
        <Fact name={t("settings.systems.services")}>{servicesInWords(of.services, names)}</Fact>
        <Fact name={t("settings.systems.pace")}>{t(`settings.systems.pace.${of.pace}` as Key)}</Fact>
        <Fact name={t("settings.systems.key.state")}>
          {t(`settings.systems.key.state.${of.state}` as Key, { day: end })}
        </Fact>
        <Fact name={t("settings.systems.key.used")}>
          {of.used_at === undefined ? t("settings.systems.key.unused") : when(of.used_at)}
        </Fact>
        <Fact name={t("settings.systems.key.made")}>
          {of.made_by ? `${when(of.made_at)}, ${of.made_by}` : when(of.made_at)}
        </Fact>
      </dl>
    </li>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

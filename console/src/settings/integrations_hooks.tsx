import { useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import { serverNow } from "../../../client/src/clock";
import type { HookView } from "../../../client/src/contracts";
import { Button, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { calls } from "./integrations_calls";
import { Deliveries } from "./integrations_deliveries";
import { type Given, HookDialog } from "./integrations_hook_dialog";
import { SureDialog } from "./integrations_parts";
import { kindName, servicesInWords, stateOf } from "./integrations_words";
import { Secret } from "./secret";
import { when } from "./services_words";
import { goToPart, Part } from "./sites_parts";
import { type Key, t } from "./texts";

type Names = Record<string, string>;
type Asked = { act: "change" | "renew" | "remove"; hook: HookView } | { act: "add" };

/** Addresses of other systems that are told what happens here. */
export function Hooks({ names }: { names: Names }) {
  const { data, failed, again, put } = useLoaded(calls.hooks, []);
  const [asked, setAsked] = useState<Asked>();
  const [made, setMade] = useState<Given>();
  const renewed = useRef<Given | undefined>(undefined);
  const close = () => setAsked(undefined);
  /** With the dialog that asked for it, not before: a dialog gives the focus back when it goes. */
  const shut = (given?: Given) => {
    close();
    renewed.current = undefined;
    if (given) setMade(given);
    again();
  };
  const hook = asked && "hook" in asked ? asked.hook : undefined;

  return (
    <Part id="systems-hooks" title={t("settings.systems.hooks")} note={t("settings.systems.hooks.note")}>
      {failed && <Failed reason={failed} again={again} />}
      {!data && !failed && <p class="soft">{common("console.fetching")}</p>}
      {data && !data.possible && <Notice tone="warn">{t("settings.systems.hooks.impossible")}</Notice>}
      {data?.possible && data.hooks.length === 0 && <p>{t("settings.systems.hooks.none")}</p>}
      {made && (
        <Secret
          of={made.secret}
          told={t("settings.systems.hook.secret", { name: made.name })}
          copy={t("settings.systems.hook.copy")}
          copied={t("settings.systems.hook.copied")}
          done={t("settings.systems.hook.done")}
          onDone={() => {
            setMade(undefined);
            goToPart("systems-hooks");
          }}
        />
      )}
      {data && data.hooks.length > 0 && (
        <ul class="systems-list">
          {data.hooks.map((one) => (
            <Row
              key={one.id}
              of={one}
              names={names}
              showing={made !== undefined}
              ask={(act) => setAsked({ act, hook: one })}
              reload={again}
            />
          ))}
        </ul>
      )}
      {data?.possible && !made && (
        <Button icon="add" onClick={() => setAsked({ act: "add" })}>
          {t("settings.systems.hook.add")}
        </Button>
      )}
      {(asked?.act === "add" || asked?.act === "change") && (
        <HookDialog
          hook={hook}
          names={names}
          onChanged={(after) => {
            put(() => after);
            done(t("settings.systems.hook.saved"));
          }}
          onClose={shut}
        />
      )}
      {hook && asked?.act === "renew" && (
        <SureDialog
          title={t("settings.systems.hook.renew_of", { name: hook.name })}
          note={t("settings.systems.hook.renew.note")}
          send={t("settings.systems.hook.renew")}
          run={async (id) => {
            const { secret } = await calls.renewSecret(id, hook.id);
            renewed.current = { hook: hook.id, name: hook.name, secret };
          }}
          onClose={() => shut(renewed.current)}
        />
      )}
      {hook && asked?.act === "remove" && (
        <SureDialog
          title={t("settings.systems.hook.remove_of", { name: hook.name })}
          note={t("settings.systems.hook.remove.note")}
          stop
          send={t("settings.systems.hook.remove")}
          run={async (id) => {
            const after = await calls.removeHook(id, hook.id);
            put(() => after);
            if (made?.hook === hook.id) setMade(undefined);
            done(t("settings.systems.hook.removed"));
            goToPart("systems-hooks");
          }}
          onClose={close}
        />
      )}
    </Part>
  );
}

interface RowProps {
  of: HookView;
  names: Names;
  /** A secret is shown, which another one would take from sight. */
  showing: boolean;
  ask: (act: "change" | "renew" | "remove") => void;
  reload: () => void;
}

function Row({ of, names, showing, ask, reload }: RowProps) {
  const [open, setOpen] = useState(false);
  const [wrong, setWrong] = useState("");
  const state = stateOf(of);
  const stuck = state === "failing" || state === "given_up";

  async function run(act: (id: string) => Promise<unknown>, said: Key): Promise<void> {
    setWrong("");
    try {
      await act(cid());
      done(t(said));
      setOpen(true);
    } catch (error) {
      setWrong(reasonOf(error));
    }
    reload();
  }

  const told = t(`settings.systems.hook.state.${state}` as Key, { time: when(of.failing_since ?? 0) });
  return (
    <li>
      <h3>{of.name}</h3>
      <p>
        <code>{of.url}</code>
      </p>
      {stuck ? (
        <Notice tone={state === "failing" ? "warn" : "late"}>
          <div class="page-row">
            <span class="grow">{told}</span>
            <Button
              icon="refresh"
              aria-label={`${t("settings.systems.again")}: ${of.name}`}
              onClick={() => void run((id) => calls.again(id, of.id), "settings.systems.again.done")}
            >
              {t("settings.systems.again")}
            </Button>
          </div>
        </Notice>
      ) : (
        <p class={state === "works" ? "systems-works" : "soft"}>{told}</p>
      )}
      <ul class="systems-words">
        {of.kinds.map((one) => (
          <li key={one}>{kindName(one)}</li>
        ))}
      </ul>
      <p class="soft">
        {t("settings.systems.services")}: {servicesInWords(of.services, names)}.{" "}
        {of.last_ok_at !== undefined && t("settings.systems.last_ok", { time: when(of.last_ok_at) })}{" "}
        {t("settings.systems.counts", {
          delivered: of.delivered,
          waiting: of.waiting,
          dropped: of.given_up,
        })}
      </p>
      {of.old_secret_until !== undefined && of.old_secret_until > serverNow() && (
        <p class="soft">{t("settings.systems.hook.old_until", { time: when(of.old_secret_until) })}</p>
      )}
      {wrong && <Failed reason={wrong} />}
      <div class="page-row">
        <Act of={of} word="settings.systems.hook.change" onClick={() => ask("change")} />
        {of.state === "on" && (
          <Act
            of={of}
            word="settings.systems.test"
            onClick={() => void run((id) => calls.test(id, of.id), "settings.systems.test.sent")}
          />
        )}
        <Act of={of} word="settings.systems.deliveries" open={open} onClick={() => setOpen(!open)} />
        <Act of={of} word="settings.systems.hook.renew" off={showing} onClick={() => ask("renew")} />
        <Act of={of} word="settings.systems.hook.remove" onClick={() => ask("remove")} />
      </div>
      {open && <Deliveries hook={of.id} name={of.name} onLook={reload} />}
    </li>
  );
}

function Act(props: { of: HookView; word: Key; open?: boolean; off?: boolean; onClick: () => void }) {
  return (
    <Button
      aria-label={`${t(props.word)}: ${props.of.name}`}
      aria-expanded={props.open}
      off={props.off ?? false}
      onClick={props.onClick}
    >
      {t(props.word)}
    </Button>
  );
}

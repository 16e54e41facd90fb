import { useEffect, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { MyAccount, OpenSignIn, SecondFactorBegun } from "../../../client/src/contracts";
import { Button } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import type { SectionProps } from "../section";
import { t as common } from "../texts";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { FormDialog } from "../ui/form_dialog";
import { useLoaded } from "../ui/load";
import { calls } from "./calls";
import { LettersPart } from "./letters";
import { CurrentPassword, lackOf, NewPassword, Part } from "./parts";
import { PasskeysPart } from "./passkeys";
import "./people.css";
import { IssuerPart } from "./issuer";
import { RecoveryCodes, SettingUp } from "./setting_up";
import { dayAndTime, t, texts } from "./texts";

/** One's own account: for everybody who signs in. */
export default function AccountSection({ lang }: SectionProps) {
  const [ready, setReady] = useState(false);
  const { data: mine, failed, again, put } = useLoaded(calls.mine, []);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  if (!ready) return <div class="page people" />;
  return (
    <div class="page people">
      <h1>{t("people.account.title")}</h1>
      {failed && <Failed reason={failed} again={again} />}
      {!mine && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {mine && (
        <>
          <p class="soft">{t("people.account.lead", { name: mine.name, email: mine.email })}</p>
          {mine.own_password ? (
            <>
              <PasswordPart onChanged={again} />
              <PasskeysPart mine={mine} put={(found) => put(() => found)} reload={again} />
              <FactorPart state={mine.second_factor} passkeys={mine.passkeys.length > 0} reload={again} />
            </>
          ) : (
            <p class="page-card">{t("people.account.elsewhere")}</p>
          )}
          <LettersPart />
          {mine.issuer && mine.issuer_possible && (
            <IssuerPart mine={mine} put={(found) => put(() => found)} />
          )}
          <SessionsPart sessions={mine.sessions} put={(found) => put(() => found)} />
        </>
      )}
    </div>
  );
}

function PasswordPart({ onChanged }: { onChanged: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Part id="account-password" title={t("people.password.title")}>
      <p class="soft">{t("people.password.note")}</p>
      <Button onClick={() => setOpen(true)}>{t("people.password.change")}</Button>
      {open && (
        <PasswordDialog
          onDone={() => {
            done(t("people.password.changed"));
            onChanged();
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </Part>
  );
}

function PasswordDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [lacking, setLacking] = useState({ current: "", password: "" });
  const [id] = useState(cid);

  async function run(): Promise<string | undefined> {
    setLacking({ current: lackOf(current), password: lackOf(password) });
    if (!current || !password) return "";
    await calls.changePassword(id, current, password);
    onDone();
    return undefined;
  }

  return (
    <FormDialog
      title={t("people.password.change")}
      size="small"
      class="padded stack people-form"
      send={t("people.password.change")}
      run={run}
      onClose={onClose}
    >
      <CurrentPassword value={current} error={lacking.current} onInput={setCurrent} />
      <NewPassword value={password} error={lacking.password} onInput={setPassword} />
    </FormDialog>
  );
}

type Wish = "begin" | "renew" | "stop";

interface FactorProps {
  state: MyAccount["second_factor"];
  /** Recovery codes stand in for them too. */
  passkeys: boolean;
  reload: () => void;
}

function FactorPart({ state, passkeys, reload }: FactorProps) {
  const [wish, setWish] = useState<Wish>();
  const [begun, setBegun] = useState<SecondFactorBegun>();
  const [codes, setCodes] = useState<string[]>();
  const told = !state.possible
    ? t("people.factor.impossible")
    : state.on
      ? t("people.factor.on", { time: dayAndTime(state.since ?? 0), n: state.recovery_left })
      : t(passkeys ? "people.factor.by_passkey" : "people.factor.off");

  const acts: Record<Wish, (password: string, id: string) => Promise<void>> = {
    begin: async (password) => setBegun(await calls.beginFactor(password)),
    renew: async (password, id) => setCodes((await calls.renewRecovery(id, password)).codes),
    stop: async (password) => {
      await calls.endFactor(password);
      done(t("people.factor.changed"));
      reload();
    },
  };
  const show = (found: string[]) => {
    setBegun(undefined);
    setCodes(found);
    reload();
  };
  return (
    <Part id="account-factor" title={t("people.factor.title")}>
      <p class="soft">
        {told} {state.needed && !passkeys && t("people.factor.needed")}{" "}
        {passkeys && !state.on && t("people.factor.left", { n: state.recovery_left })}
      </p>
      {begun && <SettingUp begun={begun} onCodes={show} onLeave={() => setBegun(undefined)} />}
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      {(state.possible || passkeys) && !begun && !codes && (
        <div class="page-row">
          {state.possible && (
            <Button onClick={() => setWish("begin")}>
              {t(state.on ? "people.factor.replace" : "people.factor.start")}
            </Button>
          )}
          {(state.on || passkeys) && (
            <Button onClick={() => setWish("renew")}>{t("people.factor.renew")}</Button>
          )}
          {state.on && (passkeys || !state.needed) && (
            <Button look="stop" onClick={() => setWish("stop")}>
              {t("people.factor.stop")}
            </Button>
          )}
        </div>
      )}
      {wish && (
        <ConfirmDialog
          note={wish === "begin" ? "" : t(`people.factor.${wish}.note`)}
          stop={wish === "stop"}
          run={acts[wish]}
          onClose={() => setWish(undefined)}
        />
      )}
    </Part>
  );
}

interface ConfirmProps {
  note: string;
  stop: boolean;
  run: (password: string, id: string) => Promise<void>;
  onClose: () => void;
}

/** Whoever sits at an open console may not be the one who opened it. */
function ConfirmDialog({ note, stop, run, onClose }: ConfirmProps) {
  const [password, setPassword] = useState("");
  const [lacking, setLacking] = useState("");
  const [id] = useState(cid);
  return (
    <FormDialog
      title={t("people.factor.confirm_password")}
      size="small"
      class="padded stack people-form"
      stop={stop}
      send={t(stop ? "people.factor.stop" : "people.factor.go_on")}
      run={async () => {
        setLacking(lackOf(password));
        if (!password) return "";
        await run(password, id);
        return undefined;
      }}
      onClose={onClose}
    >
      {note && <p>{note}</p>}
      <CurrentPassword value={password} error={lacking} onInput={setPassword} />
    </FormDialog>
  );
}

function SessionsPart({ sessions, put }: { sessions: OpenSignIn[]; put: (mine: MyAccount) => void }) {
  const [failed, setFailed] = useState("");
  async function end(session?: string): Promise<void> {
    setFailed("");
    try {
      put(await calls.endSignIns(session));
      done(t("people.sessions.ended"));
    } catch (error) {
      setFailed(reasonOf(error));
    }
  }
  return (
    <Part id="account-sessions" title={t("people.sessions.title")}>
      <ul class="people-sessions">
        {sessions.map((one) => {
          const browser = one.browser || t("people.sessions.unknown");
          const since = dayAndTime(one.since);
          return (
            <li key={one.id}>
              <span class="grow">
                <b>{browser}</b>
                {one.here && ` · ${t("people.sessions.here")}`}
                <span class="soft">
                  {t("people.sessions.since", { time: since })} ·{" "}
                  {t("people.sessions.used", { time: dayAndTime(one.used_at) })}
                </span>
              </span>
              {!one.here && (
                <Button
                  aria-label={t("people.sessions.end_of", { browser, time: since })}
                  onClick={() => void end(one.id)}
                >
                  {t("people.sessions.end")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {failed && <Failed reason={failed} />}
      {sessions.length > 1 && (
        <Button look="stop" onClick={() => void end()}>
          {t("people.sessions.end_others")}
        </Button>
      )}
    </Part>
  );
}

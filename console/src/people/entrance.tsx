import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { AccountLink, SecondFactorBegun } from "../../../client/src/contracts";
import { Button, Field } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { leaveLink, link, missing, signIn, signInByPasskey, signOut, whoIsHere } from "../state";
import { t as common, lang } from "../texts";
import { calls } from "./calls";
import { NewPassword } from "./parts";
import { ask, NotShown, shown, usable } from "./passkey";
import { addPasskey, notMade } from "./passkeys";
import "./people.css";
import { RecoveryCodes, SettingUp } from "./setting_up";
import { t, texts } from "./texts";

/** What stands between a password and the console, or before there is a password: a link, a code, a second factor. */
export default function Entrance() {
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang.value).then(() => setReady(true)), [lang.value]);
  if (!ready) return <main class="entrance" />;
  if (link.value) return <ChoosePassword token={link.value} />;
  return missing.value === "code" ? <ShowCode /> : <SetUp />;
}

function Box(props: { title: string; wrong?: string; children: ComponentChildren; cancel?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [props.title]);
  return (
    <main class="entrance">
      <div>
        <div class="entrance-box people-entrance">
          <span class="brand">Advisory</span>
          <h1 ref={heading} tabIndex={-1}>
            {props.title}
          </h1>
          {props.wrong && (
            <p class="trouble" role="alert">
              <span>{props.wrong}</span>
            </p>
          )}
          {props.children}
        </div>
        {props.cancel && (
          <p class="people-cancel">
            <Button look="quiet" onClick={() => void signOut()}>
              {t("people.enter.cancel")}
            </Button>
          </p>
        )}
      </div>
    </main>
  );
}

function ChoosePassword({ token }: { token: string }) {
  const [found, setFound] = useState<AccountLink>();
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    calls.look(token).then(setFound, (error: unknown) => setWrong(reasonOf(error)));
  }, [token]);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy || !found) return;
    if (!password) return setWrong(t("people.password.empty"));
    setBusy(true);
    setWrong("");
    try {
      await calls.useLink(token, password);
    } catch (error) {
      setWrong(reasonOf(error));
      setBusy(false);
      return;
    }
    // What follows is a sign-in like any other; where it fails, its page says so.
    leaveLink();
    await signIn({ email: found.email, password }).catch(() => {});
  }

  if (!found)
    return (
      <Box title={wrong ? t("people.enter.link.bad") : common("console.fetching")} wrong={wrong}>
        {wrong && <Button onClick={leaveLink}>{t("people.enter.to_sign_in")}</Button>}
      </Box>
    );
  return (
    <Box title={t("people.enter.link.title")} wrong={wrong}>
      <form class="people-form" noValidate onSubmit={(event) => void submit(event)}>
        <p>{t(`people.enter.link.${found.purpose}`, { name: found.name, email: found.email })}</p>
        <input type="hidden" name="username" autocomplete="username" value={found.email} />
        <NewPassword value={password} token={token} onInput={setPassword} />
        <Button look="primary" wide submit off={busy}>
          {t("people.enter.link.save")}
        </Button>
      </form>
    </Box>
  );
}

function ShowCode() {
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (!code.trim()) {
      setWrong(t("people.setup.code.empty"));
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      await calls.showCode(code);
      await whoIsHere();
    } catch (error) {
      setWrong(reasonOf(error));
      setBusy(false);
      field.current?.focus();
    }
  }

  async function showPasskey(): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      const asked = await ask();
      if (asked.known.length === 0) setWrong(t("people.passkey.none"));
      else {
        await signInByPasskey(await shown(asked));
        return;
      }
    } catch (error) {
      setWrong(error instanceof NotShown ? t("people.passkey.not_shown") : reasonOf(error));
    }
    setBusy(false);
  }

  return (
    <Box title={t("people.enter.code.title")} cancel>
      <form class="people-form" noValidate onSubmit={(event) => void submit(event)}>
        <p>{t("people.enter.code.lead")}</p>
        <Field label={t("people.enter.code.label")} error={wrong}>
          {(wiring) => (
            <input
              {...wiring}
              ref={field}
              class="input"
              autocomplete="one-time-code"
              maxLength={40}
              value={code}
              onInput={(event) => setCode(event.currentTarget.value)}
            />
          )}
        </Field>
        <Button look="primary" wide submit off={busy}>
          {t("people.enter.code.verb")}
        </Button>
        {usable && (
          <Button wide off={busy} onClick={() => void showPasskey()}>
            {t("people.enter.passkey")}
          </Button>
        )}
      </form>
    </Box>
  );
}

/** For a role that needs a second factor, before its first sign-in is whole. */
function SetUp() {
  const [begun, setBegun] = useState<SecondFactorBegun>();
  const [codes, setCodes] = useState<string[]>();
  const [wrong, setWrong] = useState("");
  const [id] = useState(cid);
  const withApp = () => {
    setWrong("");
    calls.beginFactor("").then(setBegun, (error: unknown) => setWrong(reasonOf(error)));
  };
  // Where the browser knows no passkeys there is nothing to choose.
  useEffect(() => {
    if (!usable) withApp();
  }, []);

  async function withPasskey(): Promise<void> {
    setWrong("");
    try {
      setCodes(await addPasskey(id, t("people.passkey.first"), await calls.beginPasskey("")));
    } catch (error) {
      setWrong(error instanceof NotShown ? notMade(error) : reasonOf(error));
    }
  }

  return (
    <Box title={t("people.enter.enrol.title")} wrong={wrong} cancel={!codes}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={() => void whoIsHere()} />
      ) : (
        <>
          {usable && !begun && (
            <div class="people-form">
              <p>{t("people.enter.enrol.passkey")}</p>
              <Button look="primary" wide onClick={() => void withPasskey()}>
                {t("people.passkey.add")}
              </Button>
              <p>{t("people.enter.enrol.or")}</p>
              <Button wide onClick={withApp}>
                {t("people.enter.enrol.app")}
              </Button>
            </div>
          )}
          {!usable && !begun && wrong && <Button onClick={withApp}>{common("console.again")}</Button>}
          {begun && <SettingUp begun={begun} onCodes={setCodes} />}
        </>
      )}
    </Box>
  );
}

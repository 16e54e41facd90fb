import { useEffect, useState } from "preact/hooks";
import type { MyAccount } from "../../../client/src/contracts";
import { Button, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { refused } from "../state";
import { done } from "../ui/done";
import { FormDialog } from "../ui/form_dialog";
import { calls } from "./calls";
import { CurrentPassword, lackOf, Part } from "./parts";
import { dayAndTime, t } from "./texts";

interface Props {
  mine: MyAccount;
  put: (mine: MyAccount) => void;
}

/** The organisation's own sign-in, which may open this account too. */
export function IssuerPart({ mine, put }: Props) {
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState("");
  const since = mine.issuer_since;

  useEffect(() => {
    if (refused.value) {
      refused.value = "";
      setFailed(t("people.issuer.failed"));
    }
    if (location.hash !== "#connect") return;
    // Once: a page that is loaded anew has nothing more to finish.
    history.replaceState(null, "", location.pathname);
    calls.finishIssuer().then(
      (found) => {
        put(found);
        done(t("people.issuer.connected"));
      },
      (error: unknown) => setFailed(`${t("people.issuer.failed")} ${reasonOf(error)}`),
    );
  }, []);

  return (
    <Part id="account-issuer" title={t("people.issuer.title")}>
      <p class="soft">
        {since === undefined
          ? t("people.issuer.off", { name: mine.issuer })
          : t("people.issuer.on", { name: mine.issuer, time: dayAndTime(since) })}
      </p>
      {failed && <Notice tone="warn">{failed}</Notice>}
      <Button look={since === undefined ? "second" : "stop"} onClick={() => setOpen(true)}>
        {t(since === undefined ? "people.issuer.connect" : "people.issuer.end")}
      </Button>
      {open && <PasswordDialog on={since !== undefined} put={put} onClose={() => setOpen(false)} />}
    </Part>
  );
}

interface DialogProps {
  on: boolean;
  put: (mine: MyAccount) => void;
  onClose: () => void;
}

function PasswordDialog({ on, put, onClose }: DialogProps) {
  const [password, setPassword] = useState("");
  const [lacking, setLacking] = useState("");
  const act = on ? "end" : "connect";
  return (
    <FormDialog
      title={t(`people.issuer.${act}`)}
      size="small"
      class="padded stack people-form"
      stop={on}
      send={t(on ? "people.issuer.end" : "people.factor.go_on")}
      run={async () => {
        setLacking(lackOf(password));
        if (!password) return "";
        if (on) {
          put(await calls.endIssuer(password));
          done(t("people.issuer.ended"));
        } else location.assign((await calls.connectIssuer(password)).address);
        return undefined;
      }}
      onClose={onClose}
    >
      <p>{t(`people.issuer.${act}.note`)}</p>
      <CurrentPassword value={password} error={lacking} onInput={setPassword} />
    </FormDialog>
  );
}

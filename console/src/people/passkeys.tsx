import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { MyAccount, PasskeyBegun } from "../../../client/src/contracts";
import { Button, Field } from "../../../client/src/ui";
import { done } from "../ui/done";
import { FormDialog } from "../ui/form_dialog";
import { calls } from "./calls";
import { CurrentPassword, lackOf, Part } from "./parts";
import { made, NotShown, usable } from "./passkey";
import { RecoveryCodes } from "./setting_up";
import { dayAndTime, t } from "./texts";

type Mine = Pick<MyAccount, "passkeys" | "passkeys_possible">;

interface PartProps {
  mine: Mine;
  put: (mine: MyAccount) => void;
  reload: () => void;
}

/** Keys in somebody's devices that open the console for a finger, a face or a PIN. */
export function PasskeysPart({ mine, put, reload }: PartProps) {
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Mine["passkeys"][number]>();
  const [codes, setCodes] = useState<string[]>();
  return (
    <Part id="account-passkeys" title={t("people.passkey.title")}>
      <p class="soft">{t(mine.passkeys_possible ? "people.passkey.lead" : "people.passkey.impossible")}</p>
      {mine.passkeys.length > 0 && (
        <ul class="people-sessions">
          {mine.passkeys.map((one) => (
            <li key={one.id}>
              <span class="grow">
                <b>{one.name}</b>
                <span class="soft">
                  {t("people.passkey.since", { time: dayAndTime(one.since) })} ·{" "}
                  {one.used_at
                    ? t("people.sessions.used", { time: dayAndTime(one.used_at) })
                    : t("people.passkey.unused")}
                </span>
              </span>
              <Button
                aria-label={t("people.passkey.remove_of", { name: one.name })}
                onClick={() => setRemoving(one)}
              >
                {t("people.passkey.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      {mine.passkeys_possible && usable && !codes && (
        <Button icon="add" onClick={() => setAdding(true)}>
          {t("people.passkey.add")}
        </Button>
      )}
      {adding && (
        <AddDialog
          onAdded={(found) => {
            done(t("people.passkey.added"));
            if (found.length > 0) setCodes(found);
            reload();
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {removing && (
        <RemoveDialog
          passkey={removing}
          onRemoved={(found) => {
            done(t("people.passkey.removed"));
            put(found);
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </Part>
  );
}

/** Makes one with this browser and keeps it under a name; gives the recovery codes that came with the first. */
export async function addPasskey(id: string, name: string, begun: PasskeyBegun): Promise<string[]> {
  return (await calls.addPasskey({ cid: id, name, ...(await made(begun)) })).codes;
}

export function notMade(error: NotShown): string {
  const there = error.message === "InvalidStateError";
  return t(there ? "people.passkey.already" : "people.passkey.not_made");
}

function AddDialog(props: { onAdded: (codes: string[]) => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [lacking, setLacking] = useState({ name: "", password: "" });
  const [id] = useState(cid);

  async function run(): Promise<string | undefined> {
    setLacking({ name: name.trim() ? "" : t("people.passkey.no_name"), password: lackOf(password) });
    if (!name.trim() || !password) return "";
    try {
      props.onAdded(await addPasskey(id, name, await calls.beginPasskey(password)));
    } catch (error) {
      if (error instanceof NotShown) return notMade(error);
      throw error;
    }
    return undefined;
  }

  return (
    <FormDialog
      title={t("people.passkey.add")}
      size="small"
      class="padded stack people-form"
      send={t("people.factor.go_on")}
      run={run}
      onClose={props.onClose}
    >
      <p>{t("people.passkey.add.note")}</p>
      <Field label={t("people.passkey.name")} hint={t("people.passkey.name.hint")} error={lacking.name}>
        {(wiring) => (
          <input
            {...wiring}
            data-first
            class="input"
            maxLength={60}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <CurrentPassword value={password} error={lacking.password} onInput={setPassword} />
    </FormDialog>
  );
}

function RemoveDialog(props: {
  passkey: Mine["passkeys"][number];
  onRemoved: (mine: MyAccount) => void;
  onClose: () => void;
}) {
  const [password, setPassword] = useState("");
  const [lacking, setLacking] = useState("");
  return (
    <FormDialog
      title={t("people.passkey.remove_of", { name: props.passkey.name })}
      size="small"
      class="padded stack people-form"
      stop
      send={t("people.passkey.remove")}
      run={async () => {
        setLacking(lackOf(password));
        if (!password) return "";
        props.onRemoved(await calls.removePasskey(props.passkey.id, password));
        return undefined;
      }}
      onClose={props.onClose}
    >
      <p>{t("people.passkey.remove.note")}</p>
      <CurrentPassword value={password} error={lacking} onInput={setPassword} />
    </FormDialog>
  );
}

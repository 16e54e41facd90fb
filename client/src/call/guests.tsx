import { useState } from "preact/hooks";
import { cid } from "../cid";
import type { Invited, InviteGuest, Participant } from "../contracts";
import { Button, Field, useId } from "../ui";
import type { Call } from "./call";
import { nameOf } from "./parts";
import { t } from "./texts";

const ROLES = ["interpreter", "relative", "authority"] as const;
type GuestRole = (typeof ROLES)[number];

type Ask = Omit<InviteGuest, "session">;

const sessionOf = (call: Call): string => call.state.peek()?.session ?? "";

function eject(call: Call, { id }: Participant): Promise<boolean> {
  const ask = { session: sessionOf(call), cid: cid(), participant: id };
  return call.attempt(async () => call.take(await call.line.call("guest:eject", ask)));
}

async function invite(call: Call, ask: Ask): Promise<Invited | undefined> {
  let made: Invited | undefined;
  await call.attempt(async () => {
    made = await call.line.call("guest:invite", { session: sessionOf(call), ...ask });
  });
  return made;
}

/** The advisor's way to invite somebody and to put a guest out. */
export function Guests({ call }: { call: Call }) {
  const [open, setOpen] = useState(false);
  const inside = call.others.filter((one) => one.role !== "visitor" && one.role !== "advisor");
  return (
    <div class="call-guests">
      {inside.map((one) => (
        <Button key={one.id} look="quiet" icon="out" onClick={() => void eject(call, one)}>
          {t("call.guest.eject", { name: nameOf(one) })}
        </Button>
      ))}
      {open ? (
        <Invite call={call} onClose={() => setOpen(false)} />
      ) : (
        <Button icon="people" onClick={() => setOpen(true)}>
          {t("call.guest.invite")}
        </Button>
      )}
    </div>
  );
}

const SEEN = ["screen", "history"] as const;
type Seen = (typeof SEEN)[number];

/** As `IF_TICKED` of `advisory/escalate/parties.py` has it. */
const mayTick = (role: GuestRole, what: Seen) => what === "screen" || role === "authority";

interface Made {
  url: string;
  until: string;
}

function Invite({ call, onClose }: { call: Call; onClose: () => void }) {
  const [role, setRole] = useState<GuestRole>("interpreter");
  const [name, setName] = useState("");
  const [sees, setSees] = useState<readonly Seen[]>([]);
  const [made, setMade] = useState<Made>();
  const [copied, setCopied] = useState(false);
  const group = useId("r");
  const link = useId("l");
  const tick = (what: Seen, on: boolean) =>
    setSees(on ? [...sees, what] : sees.filter((one) => one !== what));
  const make = async () => {
    const may_see = sees.filter((one) => mayTick(role, one));
    const ask: Ask = { cid: cid(), role, name: name.trim(), may_see };
    const invited = await invite(call, ask);
    if (!invited) return;
    const until = new Date(invited.expires_at).toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
    setMade({ url: invited.url, until });
  };
  if (made)
    return (
      <div class="call-invite">
        <label for={link}>{t("call.guest.link", { time: made.until })}</label>
        <input
          id={link}
          class="input"
          readOnly
          value={made.url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <div class="call-answers">
          <Button
            look="primary"
            onClick={() => {
              void navigator.clipboard?.writeText(made.url).then(() => setCopied(true));
            }}
          >
            {t(copied ? "call.guest.copied" : "call.guest.copy")}
          </Button>
          <Button
            onClick={() => {
              setMade(undefined);
              setCopied(false);
            }}
          >
            {t("call.guest.another")}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t("call.guest.close")}
          </Button>
        </div>
      </div>
    );
  return (
    <div class="call-invite">
      <fieldset>
        <legend>{t("call.guest.role")}</legend>
        {ROLES.map((one) => (
          <label key={one}>
            <input type="radio" name={group} checked={role === one} onChange={() => setRole(one)} />
            {t(`call.role.${one}`)}
          </label>
        ))}
      </fieldset>
      {SEEN.filter((one) => mayTick(role, one)).map((one) => (
        <label key={one}>
          <input
            type="checkbox"
            checked={sees.includes(one)}
            onChange={(event) => tick(one, event.currentTarget.checked)}
          />
          {t(`call.guest.see.${one}`)}
        </label>
      ))}
      <Field label={t("call.guest.name")}>
        {(field) => (
          <input
            {...field}
            class="input"
            maxLength={60}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="call-answers">
        <Button look="primary" onClick={() => void make()}>
          {t("call.guest.make")}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t("call.guest.close")}
        </Button>
      </div>
    </div>
  );
}

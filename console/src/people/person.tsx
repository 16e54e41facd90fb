import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { GivenLink, StaffAccount, StaffAccounts, StaffEvent } from "../../../client/src/contracts";
import { Button, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { FormDialog } from "../ui/form_dialog";
import { useLoaded } from "../ui/load";
import { useUnsaved } from "../unsaved";
import { calls } from "./calls";
import { Part, type Why, WhyField } from "./parts";
import { RoleChoice, roleNames, type StaffRole } from "./roles";
import { dayAndTime, type Key, t } from "./texts";

type Step = "reset" | "disable" | "enable" | "remove_factor";
const WHYS: Record<Step | "roles", readonly Why[]> = {
  reset: ["forgot", "lost", "suspicion", "new", "other"],
  disable: ["left", "away", "lost", "suspicion", "mistake", "other"],
  enable: ["back", "mistake", "other"],
  remove_factor: ["lost", "mistake", "other"],
  roles: ["duties", "mistake", "other"],
};

interface Props {
  one: StaffAccount;
  services: string;
  put: (found: StaffAccounts) => void;
  reload: () => void;
  onGiven: (name: string, link: GivenLink) => void;
  navigate: (path: string) => void;
}

/** One account: what this person may do, how they get in, and what has happened to it. */
export function PersonPage({ one, services, put, reload, onGiven, navigate }: Props) {
  const [step, setStep] = useState<Step>();
  const { data, failed, again } = useLoaded(() => calls.history(one.id), [one]);
  const events = data?.events ?? [];
  const steps: Step[] =
    one.state === "disabled"
      ? ["enable"]
      : ["reset", ...(one.second_factor ? (["remove_factor"] as const) : []), "disable"];
  const noteOf = (name: Step) =>
    t(name === "reset" && one.state === "invited" ? "people.reset.invite" : (`people.${name}.note` as Key));
  return (
    <>
      <p>
        <a
          href="/console/people"
          onClick={(event) => {
            event.preventDefault();
            navigate("/console/people");
          }}
        >
          {t("people.back")}
        </a>
      </p>
      <h1>{one.name}</h1>
      <p class="soft">
        {one.email} · {t(`people.state.${one.state}` as Key)}
        {one.link_until ? ` · ${t("people.link_until", { time: dayAndTime(one.link_until) })}` : ""}
        {one.second_factor ? ` · ${t("people.two_steps")}` : ""}
      </p>
      {one.lacks_second_factor && <Notice tone="warn">{t("people.lacks_two_steps")}</Notice>}
      <Roles key={one.roles.join()} one={one} put={put} />
      <Part id="people-services" title={t("people.services")}>
        <p>{services || t("people.services.none")}</p>
        <p class="soft">
          {t("people.services.set")}{" "}
          <a
            href="/console/settings/skills"
            onClick={(event) => {
              event.preventDefault();
              navigate("/console/settings/skills");
            }}
          >
            {t("people.services.open")}
          </a>
        </p>
      </Part>
      <Part id="people-access" title={t("people.access")}>
        {steps.map((name) => (
          <div key={name} class="people-step">
            <p class="soft">{noteOf(name)}</p>
            <Button look={name === "disable" ? "stop" : "second"} onClick={() => setStep(name)}>
              {t(`people.${name}` as Key)}
            </Button>
          </div>
        ))}
      </Part>
      <Part id="people-history" title={t("people.history")}>
        {failed && <Failed reason={failed} again={again} />}
        {data && events.length === 0 && <p class="soft">{t("people.history.none")}</p>}
        <ol class="people-events">
          {events.map((event) => (
            <Happened key={`${event.at}${event.kind}`} event={event} />
          ))}
        </ol>
      </Part>
      {step && (
        <StepDialog
          key={step}
          one={one}
          step={step}
          note={noteOf(step)}
          onGiven={(link) => {
            reload();
            onGiven(one.name, link);
          }}
          put={put}
          onClose={() => setStep(undefined)}
        />
      )}
    </>
  );
}

function Happened({ event }: { event: StaffEvent }) {
  const more = [event.roles && roleNames(event.roles), event.why && t(`people.why.${event.why}` as Key)];
  const who = event.by || t("people.history.operator");
  return (
    <li>
      <b>{t(`people.event.${event.kind}` as Key)}</b>
      {more.filter(Boolean).map((words) => ` · ${words}`)}
      <span class="soft">{t("people.history.by", { who, time: dayAndTime(event.at) })}</span>
    </li>
  );
}

function Roles({ one, put }: { one: StaffAccount; put: (found: StaffAccounts) => void }) {
  const [roles, setRoles] = useState(one.roles as StaffRole[]);
  const [why, setWhy] = useState<Why>("duties");
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const same = roles.length === one.roles.length && roles.every((role) => one.roles.includes(role));
  useUnsaved(!same && !busy);

  async function save(): Promise<void> {
    if (busy) return;
    if (roles.length === 0) return setFailed(t("people.roles.needed"));
    setBusy(true);
    setFailed("");
    try {
      put(await calls.roles({ cid: cid(), staff: one.id, was: one.roles as StaffRole[], roles, why }));
      done(t("people.saved"));
    } catch (error) {
      setFailed(reasonOf(error));
    }
    setBusy(false);
  }

  return (
    <section class="page-card">
      <RoleChoice value={roles} onChange={setRoles} />
      <p class="soft">{t("people.roles.note")}</p>
      {!same && (
        <div class="people-save">
          <WhyField of={WHYS.roles} value={why} onChange={setWhy} />
          {failed && <Failed reason={failed} />}
          <Button look="primary" icon="save" off={busy} onClick={() => void save()}>
            {t("people.roles.save")}
          </Button>
        </div>
      )}
    </section>
  );
}

interface StepProps {
  one: StaffAccount;
  step: Step;
  note: string;
  onGiven: (link: GivenLink) => void;
  put: (found: StaffAccounts) => void;
  onClose: () => void;
}

function StepDialog({ one, step, note, onGiven, put, onClose }: StepProps) {
  const [why, setWhy] = useState<Why>(WHYS[step][0]!);
  // A try whose answer was lost is known again.
  const [id] = useState(cid);

  async function run(): Promise<undefined> {
    const form = { cid: id, staff: one.id, why };
    if (step === "reset") onGiven(await calls.reset(form));
    else {
      const act = { disable: calls.disable, enable: calls.enable, remove_factor: calls.removeFactor }[step];
      put(await act(form));
      done(t("people.saved"));
    }
  }

  return (
    <FormDialog
      title={`${t(`people.${step}` as Key)}: ${one.name}`}
      class="padded stack people-form"
      stop={step === "disable" || step === "remove_factor"}
      send={t(`people.${step}` as Key)}
      run={run}
      onClose={onClose}
    >
      <p>{note}</p>
      <WhyField of={WHYS[step]} value={why} onChange={setWhy} />
    </FormDialog>
  );
}

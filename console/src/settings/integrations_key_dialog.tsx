import { useRef, useState } from "preact/hooks";
import { serverNow } from "../../../client/src/clock";
import type { MadeKey } from "../../../client/src/contracts";
import { Field } from "../../../client/src/ui";
import { dayOf } from "../dates";
import { FormDialog } from "../ui/form_dialog";
import { calls } from "./integrations_calls";
import { Checks, ServicesChoice, useCidOf, useFaults } from "./integrations_parts";
import { daysToEnd, endOf, type Faults, PACES, SCOPES, type Scope, scopeName } from "./integrations_words";
import { type Key, t, texts } from "./texts";

interface Props {
  names: Record<string, string>;
  onClose: (made?: MadeKey) => void;
}

export function KeyDialog({ names, onClose }: Props) {
  const [days] = useState(() => daysToEnd(serverNow()));
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [only, setOnly] = useState<string[]>();
  const [pace, setPace] = useState<(typeof PACES)[number]>("usual");
  const [day, setDay] = useState(days.usual);
  const { faults, attempt } = useFaults();
  const made = useRef<MadeKey | undefined>(undefined);
  const form = { name: name.trim(), scopes, services: only ?? [], pace, expires_at: endOf(day) };
  const id = useCidOf(form);

  function lacking(): Faults {
    return {
      ...(form.name ? {} : { name: t("settings.systems.name.needed") }),
      ...(scopes.length ? {} : { scopes: t("settings.systems.scopes.needed") }),
      ...(only?.length === 0 ? { services: t("settings.systems.services.needed") } : {}),
      ...(day >= days.first && day <= days.last ? {} : { expires_at: t("settings.systems.end.needed") }),
    };
  }

  return (
    <FormDialog
      title={t("settings.systems.key.make")}
      class="padded systems-form"
      send={t("settings.systems.key.make")}
      run={() =>
        attempt(lacking(), async () => {
          made.current = await calls.makeKey({ cid: id, ...form });
        })
      }
      onClose={() => onClose(made.current)}
    >
      <div class="stack">
        <Field label={t("settings.systems.name")} hint={t("settings.systems.name.hint")} error={faults.name}>
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
        <Checks
          legend={t("settings.systems.scopes")}
          hint={t("settings.systems.scopes.hint")}
          error={faults.scopes}
          all={SCOPES}
          name={scopeName}
          value={scopes}
          onChange={setScopes}
        />
        <ServicesChoice names={names} only={only} error={faults.services} onChange={setOnly} />
        <Field label={t("settings.systems.pace")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input select"
              value={pace}
              onChange={(event) => setPace(event.currentTarget.value as typeof pace)}
            >
              {PACES.map((one) => (
                <option key={one} value={one}>
                  {t(`settings.systems.pace.${one}` as Key)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label={t("settings.systems.end")}
          hint={t("settings.systems.end.hint", { day: dayOf(endOf(days.last), texts.lang.value) })}
          error={faults.expires_at}
        >
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              type="date"
              min={days.first}
              max={days.last}
              value={day}
              onInput={(event) => setDay(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
    </FormDialog>
  );
}

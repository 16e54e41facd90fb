import { useRef, useState } from "preact/hooks";
import type { HookList, HookView } from "../../../client/src/contracts";
import { Field } from "../../../client/src/ui";
import { FormDialog } from "../ui/form_dialog";
import { calls } from "./integrations_calls";
import { Checks, ServicesChoice, useCidOf, useFaults } from "./integrations_parts";
import { type Faults, KINDS, type Kind, kindName } from "./integrations_words";
import { t } from "./texts";

/** A secret that is shown once, and whose it is. */
export interface Given {
  hook: string;
  name: string;
  secret: string;
}

interface Props {
  /** The one that is changed; a new one without. */
  hook?: HookView | undefined;
  names: Record<string, string>;
  onChanged: (after: HookList) => void;
  onClose: (made?: Given) => void;
}

export function HookDialog({ hook, names, onChanged, onClose }: Props) {
  const [name, setName] = useState(hook?.name ?? "");
  const [url, setUrl] = useState(hook?.url ?? "");
  const [kinds, setKinds] = useState<Kind[]>(hook?.kinds ?? []);
  const [only, setOnly] = useState<string[] | undefined>(hook?.services.length ? hook.services : undefined);
  const [on, setOn] = useState(hook?.state !== "paused");
  const { faults, attempt } = useFaults();
  const made = useRef<Given | undefined>(undefined);
  const form = { name: name.trim(), url: url.trim(), kinds, services: only ?? [], on };
  const id = useCidOf(form);

  function lacking(): Faults {
    return {
      ...(form.name ? {} : { name: t("settings.systems.name.needed") }),
      ...(form.url ? {} : { url: t("settings.systems.url.needed") }),
      ...(kinds.length ? {} : { kinds: t("settings.systems.kinds.needed") }),
      ...(only?.length === 0 ? { services: t("settings.systems.services.needed") } : {}),
    };
  }

  async function send(): Promise<void> {
    if (hook) return onChanged(await calls.changeHook(hook.id, { rev: hook.rev, form }));
    const { id: its, secret } = await calls.makeHook({ cid: id, form });
    made.current = { hook: its, name: form.name, secret };
  }

  return (
    <FormDialog
      title={
        hook ? t("settings.systems.hook.change_of", { name: hook.name }) : t("settings.systems.hook.add")
      }
      class="padded systems-form"
      send={t(hook ? "settings.systems.hook.save" : "settings.systems.hook.add")}
      run={() => attempt(lacking(), send)}
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
        <Field label={t("settings.systems.url")} hint={t("settings.systems.url.hint")} error={faults.url}>
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              type="url"
              maxLength={500}
              autocomplete="off"
              spellcheck={false}
              value={url}
              onInput={(event) => setUrl(event.currentTarget.value)}
            />
          )}
        </Field>
        <Checks
          legend={t("settings.systems.kinds")}
          hint={t("settings.systems.kinds.hint")}
          error={faults.kinds}
          all={KINDS}
          name={kindName}
          value={kinds}
          onChange={setKinds}
        />
        <ServicesChoice names={names} only={only} error={faults.services} onChange={setOnly} />
        {hook && (
          <div class="sites-checks">
            <label>
              <input type="checkbox" checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
              {t("settings.systems.hook.on")}
            </label>
          </div>
        )}
      </div>
    </FormDialog>
  );
}

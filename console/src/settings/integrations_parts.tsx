import { useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import { Refused } from "../../../client/src/refused";
import { Icon } from "../../../client/src/ui";
import { FormDialog } from "../ui/form_dialog";
import { type Faults, faultOf } from "./integrations_words";
import { t } from "./texts";

interface ChecksProps<T extends string> {
  legend: string;
  hint?: string;
  error?: string | undefined;
  all: readonly T[];
  name: (one: T) => string;
  value: readonly T[];
  onChange: (value: T[]) => void;
}

/** Some of a few, in the order in which they are shown. */
export function Checks<T extends string>(props: ChecksProps<T>) {
  const { all, value, error } = props;
  return (
    <fieldset class="sites-checks" data-wrong={error ? "" : undefined}>
      <legend>{props.legend}</legend>
      {props.hint && <p class="hint">{props.hint}</p>}
      {error && (
        <p class="field-error">
          <Icon name="warning" size="xs" />
          <span>{error}</span>
        </p>
      )}
      {all.map((one) => (
        <label key={one}>
          <input
            type="checkbox"
            checked={value.includes(one)}
            onChange={(event) => {
              const on = event.currentTarget.checked;
              props.onChange(all.filter((other) => (other === one ? on : value.includes(other))));
            }}
          />
          {props.name(one)}
        </label>
      ))}
    </fieldset>
  );
}

/** `only` is undefined for all services: those too that are made later. */
export function ServicesChoice(props: {
  names: Record<string, string>;
  only: string[] | undefined;
  error: string | undefined;
  onChange: (only: string[] | undefined) => void;
}) {
  const { names, only } = props;
  const known = Object.keys(names).sort((a, b) => (names[a] ?? a).localeCompare(names[b] ?? b));
  return (
    <>
      <fieldset class="sites-checks">
        <legend>{t("settings.systems.services")}</legend>
        <label>
          <input
            type="checkbox"
            checked={only === undefined}
            onChange={(event) => props.onChange(event.currentTarget.checked ? undefined : [])}
          />
          {t("settings.systems.services.all_too")}
        </label>
      </fieldset>
      {only && (
        <Checks
          legend={t("settings.systems.services.only")}
          error={props.error}
          all={known}
          name={(id) => names[id] ?? id}
          value={only}
          onChange={props.onChange}
        />
      )}
    </>
  );
}

/** What is wrong in a form. */
export function useFaults() {
  const [faults, setFaults] = useState<Faults>({});
  /** Runs what is asked of the server; gives what `FormDialog` is to say, or nothing when it is done. */
  async function attempt(wrong: Faults, act: () => Promise<void>): Promise<string | undefined> {
    setFaults(wrong);
    if (Object.keys(wrong).length > 0) return "";
    try {
      await act();
    } catch (error) {
      const fault = error instanceof Refused ? faultOf(error) : undefined;
      if (!fault) throw error;
      setFaults(fault);
      return "";
    }
    return undefined;
  }
  return { faults, attempt };
}

/** The same as long as what is asked is the same: a try whose answer was lost is known again. */
export function useCidOf(asked: unknown): string {
  const text = JSON.stringify(asked);
  const kept = useRef({ text, id: "" });
  if (kept.current.text !== text || !kept.current.id) kept.current = { text, id: cid() };
  return kept.current.id;
}

interface SureProps {
  title: string;
  note: string;
  send: string;
  stop?: boolean;
  run: (cid: string) => Promise<void>;
  onClose: () => void;
}

export function SureDialog({ title, note, send, stop = false, run, onClose }: SureProps) {
  const [id] = useState(cid);
  return (
    <FormDialog
      title={title}
      size="small"
      class="padded"
      stop={stop}
      send={send}
      run={async () => {
        await run(id);
        return undefined;
      }}
      onClose={onClose}
    >
      <p>{note}</p>
    </FormDialog>
  );
}

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Field, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useUnsaved } from "../unsaved";
import { isStale } from "./services_calls";
import type { Change } from "./services_words";
import { t } from "./texts";

/** A page whose facts are on their way, or did not come. */
export function Waiting(props: { title: string; failed: string | undefined; again: () => void }) {
  return (
    <div class="page svc">
      <h1>{props.title}</h1>
      {props.failed ? (
        <Failed reason={props.failed} again={props.again} />
      ) : (
        <p class="page-blank">{common("console.fetching")}</p>
      )}
    </div>
  );
}

/** `scrolls`: where there is little room the keyboard must reach it. */
export function Changes({ changes, scrolls }: { changes: Change[]; scrolls?: boolean }) {
  return (
    <ul class="svc-changes" {...(scrolls ? { tabIndex: 0 } : {})}>
      {changes.map((one) => (
        <li key={one.what}>
          <b>{one.what}:</b> <span class="vh">{t("settings.was")}</span>
          <del>{one.before}</del> <span aria-hidden="true">→</span>{" "}
          <span class="vh">{t("settings.is_now")}</span>
          <ins>{one.after}</ins>
        </li>
      ))}
    </ul>
  );
}

interface SaveBarProps {
  changes: Change[];
  /** Said instead of saving while something on the page cannot be stored. */
  mistake: string | undefined;
  save: (reason: string) => Promise<void>;
  discard: () => void;
  /** Somebody else was quicker: fetch what is there now, and keep what was typed. */
  refresh: () => Promise<void>;
}

/** What would change, why, and the button: nothing is stored without a reason. */
export function SaveBar({ changes, mistake, save, discard, refresh }: SaveBarProps) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const [stale, setStale] = useState(false);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  useUnsaved(!busy);

  // What was mended is no longer complained of.
  useEffect(() => setError(""), [mistake]);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (mistake) {
      setError(mistake);
      return;
    }
    if (reason.trim().length < 3) {
      setError(t("settings.reason.needed"));
      field.current?.focus();
      return;
    }
    setBusy(true);
    setError("");
    try {
      await save(reason.trim());
      setReason("");
      setStale(false);
    } catch (failure) {
      setError(reasonOf(failure));
      setStale(isStale(failure));
    }
    setBusy(false);
  }

  return (
    <form class="svc-save" aria-label={t("settings.save_form")} onSubmit={(event) => void submit(event)}>
      <h2>{t("settings.changes", { n: changes.length })}</h2>
      <Changes changes={changes} scrolls />
      <div class="svc-ask">
        <Field label={t("settings.reason")} hint={t("settings.reason.hint")} error={error}>
          {(wiring) => (
            <input
              {...wiring}
              ref={field}
              class="input"
              maxLength={300}
              autocomplete="off"
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="page-row">
          <Button look="primary" submit off={busy}>
            {t("settings.save")}
          </Button>
          <Button onClick={discard}>{t("settings.discard")}</Button>
          {stale && (
            <Button
              icon="refresh"
              onClick={() =>
                void refresh().then(
                  () => {
                    setStale(false);
                    setError("");
                  },
                  (failure: unknown) => setError(reasonOf(failure)),
                )
              }
            >
              {t("settings.fetch_newest")}
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}

/** What was just done, with the way back; whoever shows it also announces it. */
export function Done({ children, undo }: { children: ComponentChildren; undo?: (() => void) | undefined }) {
  return (
    <div class="svc-done">
      <Notice tone="ok">
        <div class="page-row">
          <span class="grow">{children}</span>
          {undo && <Button onClick={undo}>{t("settings.undo")}</Button>}
        </div>
      </Notice>
    </div>
  );
}

interface NumberProps {
  label: string;
  hint?: string;
  value: number;
  least: number;
  most: number;
  unit?: string;
  onChange: (value: number) => void;
}

export function NumberField({ label, hint, value, least, most, unit, onChange }: NumberProps) {
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <span class="page-row">
          <input
            {...wiring}
            class="input svc-number"
            type="number"
            inputMode="numeric"
            min={least}
            max={most}
            value={value}
            onInput={(event) => {
              const given = event.currentTarget.valueAsNumber;
              if (Number.isInteger(given) && given >= least && given <= most) onChange(given);
            }}
            onBlur={(event) => {
              event.currentTarget.value = String(value);
            }}
          />
          {unit && <span>{unit}</span>}
        </span>
      )}
    </Field>
  );
}

const SIZES = { s: 1, min: 60, h: 3_600 } as const;
type Unit = keyof typeof SIZES;

interface DurationProps {
  label: string;
  hint?: string;
  /** Seconds; nothing where the service's kind decides. */
  value: number | undefined;
  least: number;
  /** What is shown where nothing is set; without it something must be. */
  unset?: string;
  onChange: (seconds: number | undefined) => void;
}

/** A time with its unit. */
export function DurationField({ label, hint, value, least, unset, onChange }: DurationProps) {
  const [unit, setUnit] = useState<Unit>(() => unitOf(value ?? 60));
  const put = (count: number, of: Unit) => {
    const seconds = count * SIZES[of];
    if (Number.isInteger(count) && seconds >= least && seconds <= 604_800) onChange(seconds);
  };
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <span class="page-row">
          <input
            {...wiring}
            class="input svc-number"
            type="number"
            inputMode="numeric"
            min={0}
            placeholder={unset}
            value={value === undefined ? "" : value / SIZES[unit]}
            onInput={(event) => {
              const text = event.currentTarget.value;
              if (text === "" && unset !== undefined) onChange(undefined);
              else put(Number(text), unit);
            }}
            onBlur={(event) => {
              event.currentTarget.value = value === undefined ? "" : String(value / SIZES[unit]);
            }}
          />
          <select
            class="input svc-unit"
            aria-label={`${label}: ${t("settings.unit")}`}
            value={unit}
            onChange={(event) => {
              const next = event.currentTarget.value as Unit;
              setUnit(next);
              if (value !== undefined) put(value / SIZES[unit], next);
            }}
          >
            {Object.keys(SIZES).map((one) => (
              <option key={one} value={one}>
                {t(`settings.unit.${one as Unit}`)}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
}

function unitOf(seconds: number): Unit {
  if (seconds > 0 && seconds % SIZES.h === 0) return "h";
  return seconds > 0 && seconds % SIZES.min === 0 ? "min" : "s";
}

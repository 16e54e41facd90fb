import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { StaffForm } from "../../../client/src/contracts";
import { Field, Icon } from "../../../client/src/ui";
import { useLoaded, useSettled } from "../ui/load";
import { calls } from "./calls";
import { type Key, t } from "./texts";

/** What stands beside a password that was not written. */
export const lackOf = (password: string) => (password ? "" : t("people.password.empty"));

export type Why = StaffForm["why"];

export function Part(props: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="page-card" aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      {props.children}
    </section>
  );
}

/** Why an account is changed: a choice, since no words of anybody belong into the record. */
export function WhyField(props: { of: readonly Why[]; value: Why; onChange: (why: Why) => void }) {
  return (
    <Field label={t("people.why")}>
      {(wiring) => (
        <select
          {...wiring}
          class="input select"
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value as Why)}
        >
          {props.of.map((one) => (
            <option key={one} value={one}>
              {t(`people.why.${one}` as Key)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface PasswordProps {
  value: string;
  /** What is wrong with it. */
  error?: string;
  onInput: (password: string) => void;
}

export function CurrentPassword(props: PasswordProps) {
  return (
    <Field label={t("people.password.current")} error={props.error}>
      {(wiring) => (
        <input
          {...wiring}
          data-first
          class="input"
          type="password"
          name="password"
          autocomplete="current-password"
          maxLength={256}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

const LEAST = 12;
const PAUSE_MS = 300;

interface NewPasswordProps extends PasswordProps {
  /** Of the link, where nobody is signed in. */
  token?: string;
}

/** How strong a password is, is said by the one who may refuse it; where it cannot be asked, when it is stored. */
export function NewPassword({ value, error, token, onInput }: NewPasswordProps) {
  const [shown, setShown] = useState(false);
  const typed = useSettled(value, PAUSE_MS);
  const { data } = useLoaded(
    () => (typed ? calls.strength(typed, token) : Promise.resolve(undefined)),
    [typed, token],
  );
  const known = typed === value && value ? data : undefined;
  const weak = known?.strength === "short" || known?.strength === "easy";
  return (
    <div class="people-new">
      <Field
        label={t("people.password.new")}
        hint={t("people.password.hint", { least: LEAST })}
        error={error}
      >
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            type={(shown ? "text" : "password") as "password"}
            name="new-password"
            autocomplete="new-password"
            maxLength={256}
            value={value}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
        )}
      </Field>
      <p class={weak ? "people-strength weak" : "people-strength"} role="status">
        {known && (
          <>
            <Icon name={weak ? "warning" : "done"} size="xs" />
            {t(`people.strength.${known.strength}` as Key)}
          </>
        )}
      </p>
      <label class="people-check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
        {t("people.password.show")}
      </label>
    </div>
  );
}

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PasswordStrength, StaffForm } from "../../../client/src/contracts";
import { announce, Button, Field, Icon } from "../../../client/src/ui";
import { calls } from "./calls";
import { type Key, t } from "./texts";

export type Why = StaffForm["why"];

export function Failed({ reason, again }: { reason: string; again: () => void }) {
  return (
    <div class="people-blank" role="alert">
      <p>{t("people.failed", { reason })}</p>
      <Button icon="refresh" onClick={again}>
        {t("people.again")}
      </Button>
    </div>
  );
}

export function Part(props: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="people-part" aria-labelledby={props.id}>
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

const LEAST = 12;
const PAUSE_MS = 300;

interface NewPasswordProps {
  value: string;
  /** Of the link, where nobody is signed in. */
  token?: string;
  onInput: (password: string) => void;
}

/** How strong a password is, is said by the one who may refuse it. */
export function NewPassword({ value, token, onInput }: NewPasswordProps) {
  const [known, setKnown] = useState<PasswordStrength>();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    setKnown(undefined);
    if (!value) return;
    let wanted = true;
    const later = setTimeout(() => {
      calls.strength(value, token).then(
        (found) => wanted && setKnown(found),
        () => {}, // it is said when the password is stored
      );
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(later);
    };
  }, [value, token]);
  const weak = known?.strength === "short" || known?.strength === "easy";
  return (
    <div class="people-new">
      <Field label={t("people.password.new")} hint={t("people.password.hint", { least: LEAST })}>
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

/** Copies, and says whether it worked. */
export async function copy(text: string, done: Key): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(t(done));
  } catch {
    announce(t("people.link.not_copied"));
  }
}

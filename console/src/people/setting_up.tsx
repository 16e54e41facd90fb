import { useEffect, useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { SecondFactorBegun } from "../../../client/src/contracts";
import { Button, Field } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { CopyButton } from "../ui/copy_button";
import { calls } from "./calls";
import { t } from "./texts";

const MARGIN = 4;

/** Square by square, since a page of ours shows no images from data. */
function Picture({ size, path }: { size: number; path: string }) {
  const whole = size + 2 * MARGIN;
  return (
    <svg
      class="people-qr"
      role="img"
      aria-label={t("people.setup.picture")}
      viewBox={`${-MARGIN} ${-MARGIN} ${whole} ${whole}`}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

interface Props {
  begun: SecondFactorBegun;
  onCodes: (codes: string[]) => void;
  /** Where it need not be done now. */
  onLeave?: () => void;
}

/** A picture for the phone, and the first code that it shows. */
export function SettingUp({ begun, onCodes, onLeave }: Props) {
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [id] = useState(cid);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (!code.trim()) {
      setWrong(t("people.setup.code.empty"));
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      onCodes((await calls.confirmFactor(id, code)).codes);
    } catch (error) {
      setWrong(reasonOf(error));
      setBusy(false);
      field.current?.focus();
    }
  }

  return (
    <form class="people-form" noValidate onSubmit={(event) => void submit(event)}>
      <p>{t("people.setup.lead")}</p>
      <Picture size={begun.size} path={begun.path} />
      <p>
        {t("people.setup.typed")} <code class="people-key">{begun.typed.match(/.{1,4}/g)?.join(" ")}</code>
      </p>
      <p>
        <a href={begun.address}>{t("people.setup.open")}</a>
      </p>
      <Field label={t("people.setup.code")} hint={t("people.setup.code.hint")} error={wrong}>
        {(wiring) => (
          <input
            {...wiring}
            ref={field}
            class="input"
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={40}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="page-row">
        {onLeave && <Button onClick={onLeave}>{common("console.cancel")}</Button>}
        <Button look="primary" submit off={busy}>
          {t("people.setup.confirm")}
        </Button>
      </div>
    </form>
  );
}

/** The one time that they are seen. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<HTMLUListElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="people-form">
      <h2 ref={heading} tabIndex={-1}>
        {t("people.recovery.title")}
      </h2>
      <p>{t("people.recovery.lead")}</p>
      <ul ref={shown} class="people-codes">
        {codes.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
      <div class="page-row">
        <CopyButton
          text={codes.join("\n")}
          label={t("people.recovery.copy")}
          copied={t("people.recovery.copied")}
          of={shown}
        />
        <Button look="primary" onClick={onDone}>
          {t("people.recovery.done")}
        </Button>
      </div>
    </div>
  );
}

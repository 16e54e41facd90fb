import { useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { EraseCase, FindCase, PrivacyCase } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { announce, Button, Field, Icon, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { done as finished } from "../ui/done";
import { FormDialog } from "../ui/form_dialog";
import { calls, copyAddress } from "./calls";
import { Fact, Part, ReasonDialog } from "./parts";
import { clock, dayAndTime, type Key, partName, t } from "./texts";

const WHYS: readonly FindCase["why"][] = ["access", "erasure", "hold", "check"];
const ERASE_WHYS: readonly EraseCase["why"][] = ["asked", "not_needed", "mistake", "unlawful"];
const CODE = /^[A-Za-z0-9 -]{10,16}$/;

/** A visitor shows the code on their receipt: nothing of theirs is found by anything else. */
export function Requests({ onChanged }: { onChanged: () => void }) {
  const [found, setFound] = useState<PrivacyCase>();
  const [done, setDone] = useState("");
  return (
    <Part id="privacy-requests" title={t("privacy.requests")}>
      <p class="soft">{t("privacy.requests.lead")}</p>
      <Find
        onFound={(one) => {
          setFound(one);
          setDone("");
        }}
      />
      <div role="status">{done && <Notice tone="info">{done}</Notice>}</div>
      {found && (
        <Found
          key={found.case}
          found={found}
          onFound={(one) => {
            setFound(one);
            onChanged();
          }}
          onErased={() => {
            setDone(t("privacy.erased", { number: found.number }));
            setFound(undefined);
            onChanged();
          }}
        />
      )}
    </Part>
  );
}

function Find({ onFound }: { onFound: (found: PrivacyCase) => void }) {
  const [code, setCode] = useState("");
  const [why, setWhy] = useState<FindCase["why"]>("access");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setError("");
    const receipt = code.trim();
    if (!CODE.test(receipt)) {
      setError(t("privacy.code.needed"));
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      const one = await calls.find({ cid: cid(), receipt, why });
      setCode("");
      announce(t("privacy.found", { number: one.number }));
      onFound(one);
    } catch (failure) {
      const unknown = failure instanceof Refused && failure.code === "not_found";
      setError(unknown ? t("privacy.code.unknown") : reasonOf(failure));
      field.current?.focus();
    }
    setBusy(false);
  }

  return (
    <form class="privacy-find" noValidate onSubmit={(event) => void submit(event)}>
      <Field label={t("privacy.code")} error={error}>
        {(wiring) => (
          <input
            {...wiring}
            ref={field}
            class="input"
            maxLength={16}
            autocomplete="off"
            spellcheck={false}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t("privacy.why")}>
        {(wiring) => (
          <select
            {...wiring}
            class="input select"
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value as FindCase["why"])}
          >
            {WHYS.map((one) => (
              <option key={one} value={one}>
                {t(`privacy.why.${one}` as Key)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Button look="primary" submit off={busy}>
        {t("privacy.find")}
      </Button>
    </form>
  );
}

interface FoundProps {
  found: PrivacyCase;
  onFound: (found: PrivacyCase) => void;
  onErased: () => void;
}

function Found({ found, onFound, onErased }: FoundProps) {
  const [step, setStep] = useState<"erase" | "hold">();
  const { hold, closed_at: closed, goes_at: goes } = found;
  const cannot = hold ? "held" : found.open ? "open" : undefined;
  return (
    <article class="privacy-found" aria-labelledby="privacy-found">
      <h3 id="privacy-found">
        {t("privacy.conversation", { service: found.service_name, number: found.number })}
      </h3>
      <dl>
        <Fact name={t("privacy.began")}>{dayAndTime(found.created_at)}</Fact>
        <Fact name={t("privacy.ended")}>{closed ? dayAndTime(closed) : t("privacy.ended.not")}</Fact>
        <Fact name={t("privacy.goes")}>
          {hold ? t("privacy.goes.held") : goes ? dayAndTime(goes) : t("privacy.goes.open")}
        </Fact>
        {found.kept.map((one) => (
          <Fact key={one.kind} name={partName(one.kind)}>
            {t("privacy.records", { n: one.count })}
          </Fact>
        ))}
      </dl>
      {hold && (
        <Notice tone="warn">
          {t("privacy.held", { by: hold.by, day: dayAndTime(hold.at), reason: hold.reason })}
        </Notice>
      )}
      {cannot && <p class="soft">{t(`privacy.erase.${cannot}` as Key)}</p>}
      <div class="page-row">
        <a class="button second" href={copyAddress(found.case)} download>
          <Icon name="save" />
          {t("privacy.copy")}
        </a>
        {!hold && <Button onClick={() => setStep("hold")}>{t("privacy.hold")}</Button>}
        {!cannot && (
          <Button look="stop" onClick={() => setStep("erase")}>
            {t("privacy.erase")}
          </Button>
        )}
      </div>
      <p class="soft">{t("privacy.case.until", { time: clock(found.until) })}</p>
      {step === "erase" && (
        <EraseDialog found={found} onErased={onErased} onClose={() => setStep(undefined)} />
      )}
      {step === "hold" && (
        <ReasonDialog
          title={t("privacy.hold")}
          send={t("privacy.hold")}
          run={async (id, reason) => {
            await calls.hold({ cid: id, case: found.case, reason });
            finished(t("privacy.hold.done"));
            onFound(await calls.look(found.case));
          }}
          onClose={() => setStep(undefined)}
        >
          <p>{t("privacy.hold.note")}</p>
        </ReasonDialog>
      )}
    </article>
  );
}

interface EraseProps {
  found: PrivacyCase;
  onErased: () => void;
  onClose: () => void;
}

function EraseDialog({ found, onErased, onClose }: EraseProps) {
  const [why, setWhy] = useState<EraseCase["why"]>("asked");
  const [id] = useState(cid);
  return (
    <FormDialog
      title={t("privacy.erase.title", { number: found.number })}
      class="padded stack privacy-form"
      stop
      send={t("privacy.erase")}
      run={async () => {
        await calls.erase({ cid: id, case: found.case, why });
        onErased();
        return undefined;
      }}
      onClose={onClose}
    >
      <p>{t("privacy.erase.note")}</p>
      <Field label={t("privacy.reason")}>
        {(wiring) => (
          <select
            {...wiring}
            class="input select"
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value as EraseCase["why"])}
          >
            {ERASE_WHYS.map((one) => (
              <option key={one} value={one}>
                {t(`privacy.erase.why.${one}` as Key)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </FormDialog>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import { cid } from "../cid";
import { announce, Button, Field, Icon } from "../ui";
import type { Call } from "./call";
import { nameOf } from "./parts";
import { t } from "./texts";

function answer(call: Call, yes: boolean): Promise<boolean> {
  const state = call.state.peek();
  const recording = state?.recording?.recording;
  if (!state || !recording) return Promise.resolve(false);
  const ask = { session: state.session, recording, yes };
  return call.attempt(async () => call.take(await call.line.call("rec:answer", ask)));
}

/** What everybody in the call is told of a recording, and asked; nothing while there is none. */
export function Recording({ call }: { call: Call }) {
  const now = call.state.value?.recording;
  const state = now?.state;
  const before = useRef(state);
  useEffect(() => {
    if (before.current === state) return;
    const ran = before.current !== undefined;
    before.current = state;
    if (state === "on" || state === "held") announce(t(`call.rec.${state}`));
    if (state === "over" && ran) announce(t(over(now?.ended_reason)));
  }, [state]);
  if (!now || now.state === "over") return null;
  return (
    <>
      <p class={`call-banner call-rec ${now.state}`} data-recording={now.state}>
        <Icon name={now.state === "on" ? "record" : "hold"} size="s" />
        <span>{t(`call.rec.${now.state}`)}</span>
        {now.mine && (
          <Button onClick={() => void answer(call, false)}>
            {t(now.state === "asking" ? "call.rec.withdraw" : "call.rec.stop")}
          </Button>
        )}
      </p>
      {now.state !== "on" && <WaitsFor call={call} />}
      {!now.mine && <Question call={call} />}
    </>
  );
}

function over(why: string | undefined | null) {
  if (why === "refused") return "call.rec.over.refused";
  return why === "failed" ? "call.rec.over.failed" : "call.rec.over";
}

function WaitsFor({ call }: { call: Call }) {
  const waits = call.state.value?.recording?.waits_for ?? [];
  const names = call.others.filter((one) => waits.includes(one.id)).map(nameOf);
  if (names.length === 0) return null;
  return <p class="call-small">{t("call.rec.waits", { names: names.join(", ") })}</p>;
}

/** Both answers look alike, and neither is chosen beforehand. */
function Question({ call }: { call: Call }) {
  const now = call.state.value?.recording;
  useEffect(() => announce(t("call.rec.asked")), [now?.recording]);
  if (!now) return null;
  return (
    <section class="call-ask" aria-labelledby="call-rec">
      <h2 id="call-rec">{t("call.rec.title")}</h2>
      <p>
        {t("call.rec.why")} <b>{now.purpose}</b>
      </p>
      <ul>
        <li>{t("call.rec.what")}</li>
        <li>{t("call.rec.kept", { days: now.days })}</li>
        <li>{t("call.rec.free")}</li>
      </ul>
      <div class="call-answers">
        <Button onClick={() => void answer(call, true)}>{t("call.rec.yes")}</Button>
        <Button onClick={() => void answer(call, false)}>{t("call.rec.no")}</Button>
      </div>
    </section>
  );
}

/** The advisor's way to ask. There is none where the organisation records nothing, or somebody said no. */
export function AskToRecord({ call }: { call: Call }) {
  const [open, setOpen] = useState(false);
  const [purpose, setPurpose] = useState("");
  const state = call.state.value;
  if (!state?.can_record) return null;
  if (!open)
    return (
      <Button icon="record" onClick={() => setOpen(true)}>
        {t("call.rec.ask")}
      </Button>
    );
  const ask = async () => {
    const said = { session: state.session, cid: cid(), purpose: purpose.trim() };
    if (!said.purpose) return;
    if (await call.attempt(async () => call.take(await call.line.call("rec:ask", said)))) setOpen(false);
  };
  return (
    <form
      class="call-invite"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <Field label={t("call.rec.purpose")} hint={t("call.rec.purpose_hint")}>
        {(field) => (
          <input
            {...field}
            class="input"
            required
            maxLength={200}
            value={purpose}
            onInput={(event) => setPurpose(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="call-answers">
        <Button look="primary" submit off={!purpose.trim()}>
          {t("call.rec.ask_all")}
        </Button>
        <Button look="quiet" onClick={() => setOpen(false)}>
          {t("call.guest.close")}
        </Button>
      </div>
    </form>
  );
}

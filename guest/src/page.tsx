import { useEffect, useRef, useState } from "preact/hooks";
import { isOver } from "../../client/src/call/call";
import { DeviceCheck } from "../../client/src/call/check";
import {
  ConnectionNotice,
  Controls,
  Elsewhere,
  Pictures,
  SharingBar,
  SigningButton,
  SoundButton,
  TroubleNotice,
} from "../../client/src/call/parts";
import { TheirPause } from "../../client/src/call/pause_view";
import { Recording } from "../../client/src/call/recording";
import { t, texts } from "../../client/src/call/texts";
import { TypedText } from "../../client/src/call/typed_view";
import { LANGUAGES, type Lang } from "../../client/src/texts";
import { announce, Button, Field, LiveRegion, Notice } from "../../client/src/ui";
import type { Visit } from "./visit";

const NAMES: Record<Lang, string> = { fi: "Suomi", sv: "Svenska", en: "English" };

export function GuestPage({ visit }: { visit: Visit }) {
  useEffect(() => {
    document.title = t("call.join.title");
  }, [texts.lang.value]);
  return (
    <main class="guest">
      <header>
        <h1>{t("call.join.title")}</h1>
        <div class="guest-langs" role="group" aria-label={t("call.join.lang")}>
          {LANGUAGES.map((lang) => (
            <button
              type="button"
              key={lang}
              lang={lang}
              aria-pressed={texts.lang.value === lang}
              onClick={() => void texts.load(lang)}
            >
              {NAMES[lang]}
            </button>
          ))}
        </div>
      </header>
      <Stage visit={visit} />
      <LiveRegion />
    </main>
  );
}

function Stage({ visit }: { visit: Visit }) {
  const call = visit.call.value;
  if (visit.bad.value !== undefined)
    return (
      <Notice tone="warn">
        <h2>{t("call.join.bad")}</h2>
        <p>{visit.bad.value || t("call.join.bad_text")}</p>
      </Notice>
    );
  if (call) return <InCall visit={visit} />;
  return visit.link.value ? <Knock visit={visit} /> : null;
}

function Knock({ visit }: { visit: Visit }) {
  const link = visit.link.value!;
  const [name, setName] = useState(link.name);
  return (
    <form
      class="guest-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) void visit.knock(name.trim());
      }}
    >
      <p>{t("call.join.text", { role: t(`call.role.${link.role}`) })}</p>
      <Field label={t("call.join.name")} hint={t("call.join.name_hint")}>
        {(field) => (
          <input
            {...field}
            class="input"
            required
            maxLength={60}
            autoComplete="name"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button look="primary" large wide submit off={visit.busy.value}>
        {t("call.join.knock")}
      </Button>
    </form>
  );
}

function Over({ words }: { words: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Notice tone="info">
      <h2 ref={heading} tabIndex={-1}>
        {words}
      </h2>
      <p>{t("call.join.close")}</p>
    </Notice>
  );
}

function InCall({ visit }: { visit: Visit }) {
  const call = visit.call.value!;
  const state = call.state.value;
  const me = call.me;
  const was = useRef(false);
  const admitted = me !== undefined && ["admitted", "joined", "lost"].includes(me.status);
  if (admitted) was.current = true;
  useEffect(() => {
    if (admitted) announce(t("call.join.admitted"));
  }, [admitted]);
  if (!state) return null;
  if (isOver(state)) return <Over words={t("call.join.over")} />;
  if (me?.status === "ejected") return <Over words={t(was.current ? "call.join.out" : "call.join.denied")} />;
  if (me?.status === "left") return <Over words={t("call.join.out")} />;
  if (!admitted || call.place.value === "outside")
    return (
      <div class="guest-form">
        <p role="status">
          <b>{t(admitted ? "call.join.admitted" : "call.join.waiting")}</b>
        </p>
        <TroubleNotice call={call} />
        {admitted && (
          <Button look="primary" large wide icon="phone" onClick={() => void call.rejoin()}>
            {t("call.join.enter")}
          </Button>
        )}
        <DeviceCheck call={call} />
      </div>
    );
  if (call.place.value === "elsewhere") return <Elsewhere call={call} />;
  return <Talk visit={visit} />;
}

function Talk({ visit }: { visit: Visit }) {
  const call = visit.call.value!;
  const visitor = call.others.find((one) => one.role === "visitor");
  return (
    <section
      class={call.sharing.value ? "call-panel sharing" : "call-panel"}
      aria-label={t("call.title")}
      data-state={call.state.value?.state}
    >
      <TheirPause call={call} name={visitor?.name || t("call.visitor")} />
      <Pictures call={call} />
      <Recording call={call} />
      <ConnectionNotice call={call} />
      <SoundButton />
      <Controls call={call} onEnd={() => void visit.leave()} />
      <TroubleNotice call={call} />
      <SharingBar call={call} />
      <div class="call-more">
        <TypedText call={call} />
        <DeviceCheck call={call} inside />
        <SigningButton call={call} />
      </div>
      {call.state.value?.sees.includes("history") && <History visit={visit} />}
    </section>
  );
}

function History({ visit }: { visit: Visit }) {
  const lines = visit.history.value;
  if (!lines)
    return (
      <div class="call-more">
        <Button icon="chat" onClick={() => void visit.read()}>
          {t("call.join.history")}
        </Button>
      </div>
    );
  return (
    <section class="guest-history" aria-label={t("call.join.history")}>
      <h2>{t("call.join.history")}</h2>
      <ol>
        {lines.map((one) => (
          <li key={`${one.at}${one.text}`}>
            <b>{one.by_name || t(one.by === "visitor" ? "call.visitor" : "call.advisor")}</b>
            <span>{one.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

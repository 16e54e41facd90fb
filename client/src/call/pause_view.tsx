import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { announce, Button, Icon, type IconName, Notice } from "../ui";
import type { Call } from "./call";
import { Picture } from "./parts";
import { t } from "./texts";

/** The visitor's own press, and the advisor's. */
export function PauseButton({ call, look = "second" }: { call: Call; look?: "second" | "primary" }) {
  if (call.pause.on) return null;
  return (
    <Button look={look} icon="eye-off" onClick={() => void call.pause.start()}>
      {t(call.as === "visitor" ? "call.pause.button" : "call.pause.advisor_button")}
    </Button>
  );
}

function Sheet({ children, title, icon }: { children: ComponentChildren; title: string; icon: IconName }) {
  const box = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [title]);
  const keep = (event: KeyboardEvent) => {
    if (event.key !== "Tab") return;
    const stops = [...(box.current?.querySelectorAll<HTMLElement>("button, input") ?? [])];
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const inside = box.current?.contains(document.activeElement);
    if (inside && document.activeElement !== edge && document.activeElement !== heading.current) return;
    if (inside && document.activeElement === heading.current && !event.shiftKey) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  };
  return (
    <section
      ref={box}
      class="call-pause"
      role="dialog"
      aria-modal="true"
      aria-labelledby="call-pause"
      onKeyDown={keep}
    >
      <span class="call-pause-mark">
        <Icon name={icon} />
      </span>
      <h2 id="call-pause" ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Row({ icon, what, how, done }: { icon: IconName; what: string; how: string; done: boolean }) {
  return (
    <li>
      <Icon name={icon} />
      <span>{what}</span>
      <b class={done ? "done" : ""}>
        <Icon name={done ? "check" : "spin"} size="xs" />
        {how}
      </b>
    </li>
  );
}

function Rows({ certain }: { certain: boolean }) {
  const covered = t(certain ? "call.pause.covered" : "call.pause.covering");
  return (
    <ul class="call-pause-rows">
      <Row icon="share" what={t("call.pause.screen")} how={covered} done={certain} />
      <Row icon="camera" what={t("call.pause.camera")} how={covered} done={certain} />
      <Row icon="mic" what={t("call.pause.mic")} how={t("call.pause.off")} done />
      {certain && (
        <Row icon="speaker" what={t("call.pause.advisor")} how={t("call.pause.heard")} done={certain} />
      )}
    </ul>
  );
}

/** Everything the visitor is told of their pause, from the press to the log-out list. */
export function VisitorPause({ call }: { call: Call }) {
  const { pause } = call;
  const [aside, setAside] = useState(false);
  const [asks, setAsks] = useState(false);
  const state = pause.state.value;
  const certain = state?.on === true && state.certain;
  const on = pause.on;
  const cut = pause.failed.value || (on && state?.cut === true);
  useEffect(() => {
    setAside(false);
    setAsks(false);
    if (on) announce(t("call.pause.began"));
  }, [on]);
  if (pause.after.value) return <Afterwards onClose={() => (pause.after.value = false)} />;
  if (cut && pause.alone && !state?.on)
    return (
      <Sheet title={t("call.pause.not.title")} icon="no-signal">
        <p>{t("call.pause.not.text")}</p>
        <Button look="primary" large wide onClick={() => void pause.start()}>
          {t("call.pause.not.again")}
        </Button>
        <Button
          wide
          onClick={() => {
            pause.failed.value = false;
          }}
        >
          {t("call.pause.cut.back")}
        </Button>
      </Sheet>
    );
  if (cut)
    return (
      <Sheet title={t("call.pause.cut.title")} icon="hang-up">
        <p>{t("call.pause.cut.text")}</p>
        <p>
          <b>{t("call.pause.cut.go")}</b>
        </p>
        <Button
          look="primary"
          large
          wide
          onClick={() => {
            if (state?.on) void pause.end(false);
            else pause.failed.value = false;
          }}
        >
          {t("call.pause.cut.back")}
        </Button>
      </Sheet>
    );
  if (!on) return null;
  if (aside)
    return (
      <div class="call-banner" role="status">
        <Icon name="eye-off" size="s" />
        <span>{t("call.pause.bar")}</span>
        <Button onClick={() => setAside(false)}>{t("call.pause.bar.open")}</Button>
      </div>
    );
  const done = () => (call.sharing.value ? setAsks(true) : void pause.end(false));
  if (asks) return <Resume call={call} onBack={() => setAsks(false)} />;
  return (
    <Sheet title={t(certain ? "call.pause.ready.title" : "call.pause.wait.title")} icon="eye-off">
      <p role="status">{t(certain ? "call.pause.ready.text" : "call.pause.wait.text")}</p>
      {call.isHere && <Rows certain={certain} />}
      {certain && (
        <>
          <Notice tone="warn">
            <p>
              <b>{t("call.pause.warn")}</b>
            </p>
          </Notice>
          <p class="call-small">{t("call.pause.no_hurry")}</p>
          <Button look="primary" large wide onClick={done}>
            {t("call.pause.done")}
          </Button>
          <Button wide icon="chat" onClick={() => setAside(true)}>
            {t("call.pause.write")}
          </Button>
        </>
      )}
      {!certain && call.isHere && (
        <Button wide icon="hang-up" onClick={() => void call.end("left")}>
          {t("call.end")}
        </Button>
      )}
    </Sheet>
  );
}

/** What would be shown, seen by the visitor alone, before it is. */
function Resume({ call, onBack }: { call: Call; onBack: () => void }) {
  const [preview, setPreview] = useState<MediaStream>();
  useEffect(() => {
    const track = call.own.preview();
    if (!track) return;
    setPreview(new MediaStream([track]));
    return () => track.stop();
  }, [call]);
  return (
    <Sheet title={t("call.pause.resume.title")} icon="eye-off">
      <p>{t("call.pause.resume.text")}</p>
      <div class="call-screen">
        <Picture stream={preview} label={t("call.pause.preview")} whole silent />
      </div>
      <p class="call-small">{t("call.pause.resume.check")}</p>
      <Button look="primary" large wide onClick={() => void call.pause.end(true)}>
        {t("call.pause.resume.yes")}
      </Button>
      <Button wide onClick={() => void call.pause.end(false)}>
        {t("call.pause.resume.no")}
      </Button>
      <Button look="quiet" wide onClick={onBack}>
        {t("call.pause.resume.back")}
      </Button>
    </Sheet>
  );
}

const AFTER = ["out", "tab", "shared", "codes"] as const;

function Afterwards({ onClose }: { onClose: () => void }) {
  useEffect(() => announce(t("call.pause.ended")), []);
  return (
    <Sheet title={t("call.pause.after.title")} icon="done">
      <ul class="call-pause-list">
        {AFTER.map((one) => (
          <li key={one}>
            <label>
              <input type="checkbox" />
              <span>{t(`call.pause.after.${one}`)}</span>
            </label>
          </li>
        ))}
      </ul>
      <Button look="primary" large wide onClick={onClose}>
        {t("call.pause.after.close")}
      </Button>
    </Sheet>
  );
}

/** What the advisor and guests are told instead of a picture. */
export function TheirPause({ call, name }: { call: Call; name: string }) {
  const state = call.pause.state.value;
  const on = call.pause.on;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!on) return;
    announce(t("call.pause.began"));
    box.current?.scrollIntoView({ block: "nearest" });
  }, [on]);
  if (!on) return null;
  const sure = (yes: boolean) => t(yes ? "call.pause.theirs.sure" : "call.pause.theirs.checking");
  const pages = { count: state?.confirmed ?? 0, all: state?.viewers ?? 0 };
  return (
    <section
      ref={box}
      class="call-theirs"
      aria-label={t("call.pause.title")}
      data-certain={String(state?.certain ?? false)}
    >
      <h2>{t("call.pause.theirs.title", { name })}</h2>
      <p role="status">
        {state?.cut
          ? t("call.pause.theirs.cut")
          : t(call.isHere ? "call.pause.theirs.text" : "call.pause.theirs.text_no_call")}
      </p>
      {call.isHere && (
        <ul class="call-pause-rows">
          <Row
            icon="eye-off"
            what={t("call.pause.theirs.server")}
            how={sure(state?.dark ?? false)}
            done={state?.dark ?? false}
          />
          <Row
            icon="share-off"
            what={t("call.pause.theirs.pages", pages)}
            how={sure(state?.certain ?? false)}
            done={state?.certain ?? false}
          />
        </ul>
      )}
      {call.as === "advisor" && <p class="call-small">{t("call.pause.theirs.end")}</p>}
    </section>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Icon, useId } from "../ui";
import type { Call } from "./call";
import { nameOf } from "./parts";
import { t } from "./texts";

/** Real-time text beside the voice: seen while it is typed, and each line read out once when it is whole. */
export function TypedText({ call }: { call: Call }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const id = useId("t");
  const { typed } = call;
  const lines = typed.lines.value;
  const shown = open || lines.length > 0;
  const by = (participant: string) => {
    const one = call.others.find((other) => other.id === participant);
    return one ? nameOf(one) : t("call.you");
  };
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [lines]);
  const finish = () => {
    if (!text.trim()) return;
    const whole = typed.finish(text);
    typed.take({ session: "", participant: call.me?.id ?? "", line: Date.now(), text: whole, done: true });
    setText("");
  };
  if (!shown)
    return (
      <Button icon="chat" onClick={() => setOpen(true)}>
        {t("call.typed.open")}
      </Button>
    );
  return (
    <section class="call-typed" aria-label={t("call.typed.title")}>
      <div
        ref={log}
        role="log"
        aria-live="polite"
        aria-label={t("call.typed.title")}
        tabIndex={0}
        class="call-typed-lines"
      >
        {lines
          .filter((one) => one.done)
          .map((one) => (
            <p key={`${one.participant}${one.line}`}>
              <b>{by(one.participant)}:</b> <span>{one.text}</span>
            </p>
          ))}
      </div>
      {lines
        .filter((one) => !one.done && one.text)
        .map((one) => (
          <p key={one.participant} class="call-typing">
            <Icon name="edit" size="xs" />
            <b>{by(one.participant)}</b> {t("call.typed.writes")} <span>{one.text}</span>
          </p>
        ))}
      <label for={id}>{t("call.typed.label")}</label>
      <div class="call-typed-field">
        <input
          id={id}
          class="input"
          maxLength={300}
          autoComplete="off"
          value={text}
          aria-describedby={`${id}-note`}
          onInput={(event) => {
            setText(event.currentTarget.value);
            typed.type(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") finish();
          }}
        />
        <Button onClick={finish}>{t("call.typed.send")}</Button>
      </div>
      <p class="call-small" id={`${id}-note`}>
        {t("call.typed.note")}
      </p>
    </section>
  );
}

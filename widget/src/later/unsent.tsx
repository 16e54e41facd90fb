import { useEffect, useRef, useState } from "preact/hooks";
import type { Pending } from "../../../client/src/timeline";
import { Icon } from "../../../client/src/ui";
import { clock } from "../format";
import type { Widget } from "../widget";
import { t } from "./texts";
import { Words } from "./words";

/** Whole seconds until `then`, counted down while it is ahead. */
export function useSeconds(then: number | undefined): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [then]);
  return Math.ceil(((then ?? 0) - now) / 1_000);
}

export function nextTry(seconds: number): string {
  return seconds > 0 ? t("talk.lost.in", { n: seconds }) : t("talk.lost.trying");
}

function State({ one, lost }: { one: Pending; lost: boolean }) {
  const seconds = useSeconds(one.next);
  const stored = one.state === "stored";
  const waits = !stored && (lost || one.state === "waiting");
  const words = stored
    ? t("talk.chat.sent", { time: clock(one.at) })
    : lost || !waits
      ? t(waits ? "talk.chat.waiting" : "talk.chat.sending")
      : `${one.reason ?? ""} ${nextTry(seconds)}`;
  return (
    <p class={waits ? "meta wait" : "meta"} aria-live="off">
      <Icon name={stored ? "check" : "clock"} />
      {words}
    </p>
  );
}

interface Props {
  widget: Widget;
  one: Pending;
  lost: boolean;
  /** Of those on their way, only the last tells how it is. */
  last: boolean;
  onEdit?: (text: string) => void;
}

export function PendingLine({ widget, one, lost, last, onEdit }: Props) {
  const { talk } = widget;
  const bubble = useRef<HTMLDivElement>(null);
  const failed = one.state === "failed";
  const waits = !failed && one.state !== "stored" && (lost || one.state === "waiting");
  // Works within the frame too, where the clipboard itself may be out of reach; the text stays marked.
  const copy = () => {
    getSelection()?.selectAllChildren(bubble.current!);
    document.execCommand("copy");
  };
  const actions: [string, () => void][] = onEdit
    ? [
        [t("talk.chat.resend"), () => talk.retry(one.cid, one.code === "conflict")],
        [t("talk.chat.edit"), () => onEdit(talk.takeBack(one.cid))],
        [t("talk.chat.delete"), () => void talk.takeBack(one.cid)],
      ]
    : [
        [t("talk.chat.copy"), copy],
        [t("talk.chat.delete"), () => void talk.takeBack(one.cid)],
      ];
  return (
    <div class="message mine next">
      <h2 class="vh">{t("talk.chat.you_said")}</h2>
      <div
        ref={bubble}
        lang={talk.view.value?.lang}
        class={failed ? "bubble failed" : waits ? "bubble waiting" : "bubble"}
      >
        <Words text={one.text} />
      </div>
      {failed ? (
        <p class="meta failed">
          <Icon name="warning" />
          {one.reason || t("talk.chat.failed")}
          {actions.map(([words, act]) => (
            <button key={words} type="button" onClick={act}>
              {words}
            </button>
          ))}
        </p>
      ) : (
        last && <State one={one} lost={lost} />
      )}
    </div>
  );
}

import type { ConversationView } from "../../../client/src/contracts";
import type { Line, Pending } from "../../../client/src/timeline";
import { Icon } from "../../../client/src/ui";
import { clock } from "../format";
import { noticeWords } from "../notices";
import { t } from "../texts";
import { CardEntry } from "./card";
import { Words } from "./text";

interface Props {
  line: Line;
  view: ConversationView;
  /** The same sender goes on: closer together, and no state until the last. */
  next: boolean;
  last: boolean;
  readAt: { seq: number; at: number } | undefined;
  onRead: (id: string) => void;
}

function State({ line, view, readAt }: Pick<Props, "line" | "view" | "readAt">) {
  const { seq, at } = line.entry;
  const read = seq <= view.read_by_advisor;
  const time = read && readAt && seq <= readAt.seq ? clock(readAt.at) : "";
  return (
    <p class={read ? "meta read" : "meta"}>
      <Icon name={read ? "check-two" : "check"} />
      {read ? t("widget.chat.read", { time }).trim() : t("widget.chat.sent", { time: clock(at) })}
    </p>
  );
}

export function EntryLine({ line, view, next, last, readAt, onRead }: Props) {
  const { entry, text, withdrawn } = line;
  if (entry.by === "system" || entry.kind === "notice" || entry.kind === "call") {
    const words = noticeWords(entry);
    if (!words) return null;
    if (entry.notice === "assigned") {
      return (
        <p class="system">
          <b>{words}</b> {t("widget.chat.several_more")}
        </p>
      );
    }
    return <p class="system">{words}</p>;
  }
  const mine = entry.by === "visitor";
  const classes = ["message", mine && "mine", entry.card && "full", next && "next"].filter(Boolean).join(" ");
  return (
    <div class={classes} lang={entry.lang ?? view.lang}>
      <span class="vh">
        {mine ? t("widget.chat.you_said") : t("widget.chat.said", { name: entry.by_name })}{" "}
      </span>
      {entry.card ? (
        <CardEntry seq={entry.seq} card={entry.card} onRead={onRead} />
      ) : (
        <div class="bubble">{withdrawn ? <i>{t("widget.chat.withdrawn")}</i> : <Words text={text} />}</div>
      )}
      {last && mine && <State line={line} view={view} readAt={readAt} />}
      {last && !mine && <p class="meta">{clock(entry.at)}</p>}
    </div>
  );
}

interface PendingProps {
  one: Pending;
  lost: boolean;
  last: boolean;
  onRetry: () => void;
}

export function PendingLine({ one, lost, last, onRetry }: PendingProps) {
  const failed = one.state === "failed";
  const waiting = lost && !failed && one.state !== "stored";
  return (
    <div class="message mine next">
      <span class="vh">{t("widget.chat.you_said")} </span>
      <div class={failed ? "bubble failed" : waiting ? "bubble waiting" : "bubble"}>
        <Words text={one.text} />
      </div>
      {failed ? (
        <p class="meta failed">
          <Icon name="warning" />
          {one.reason || t("widget.chat.failed")}
          <button type="button" onClick={onRetry}>
            {t("widget.chat.resend")}
          </button>
        </p>
      ) : (
        last && (
          <p class={waiting ? "meta wait" : "meta"}>
            <Icon name={one.state === "stored" ? "check" : "clock"} />
            {one.state === "stored"
              ? t("widget.chat.sent", { time: clock(one.at) })
              : t(waiting ? "widget.chat.waiting" : "widget.chat.sending")}
          </p>
        )
      )}
    </div>
  );
}

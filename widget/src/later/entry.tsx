import type { ConversationView } from "../../../client/src/contracts";
import type { Line } from "../../../client/src/timeline";
import { Icon } from "../../../client/src/ui";
import { clock } from "../format";
import { texts } from "../texts";
import type { Widget } from "../widget";
import { BindingHead } from "./binding";
import { CardEntry } from "./card";
import { Files } from "./file_slot";
import { noticeWords } from "./notices";
import { t } from "./texts";
import { Words } from "./words";

interface Props {
  widget: Widget;
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
    <p class={read ? "meta read" : "meta"} aria-live="off">
      <Icon name={read ? "check-two" : "check"} />
      {read ? t("talk.chat.read", { time }).trim() : t("talk.chat.sent", { time: clock(at) })}
    </p>
  );
}

export function EntryLine({ widget, line, view, next, last, readAt, onRead }: Props) {
  const { entry, text, withdrawn } = line;
  if (entry.by === "system" || entry.kind === "notice" || entry.kind === "call") {
    const words = noticeWords(entry);
    if (!words) return null;
    if (entry.notice === "assigned") {
      return (
        <p class="system">
          <b>{words}</b> {t("talk.chat.several_more")}
        </p>
      );
    }
    return <p class="system">{words}</p>;
  }
  const mine = entry.by === "visitor";
  const classes = ["message", mine && "mine", entry.card && "full", next && "next"].filter(Boolean).join(" ");
  return (
    <div class={classes} lang={entry.lang ?? view.lang}>
      <h2 class="vh" lang={texts.lang.value}>
        {mine ? t("talk.chat.you_said") : t("talk.chat.said", { name: entry.by_name })}
      </h2>
      {entry.card ? (
        <CardEntry seq={entry.seq} card={entry.card} onRead={onRead} />
      ) : entry.file ? (
        <Files widget={widget} file={entry.file}>
          {text}
        </Files>
      ) : (
        <div class="bubble">
          {entry.params.binding && <BindingHead entry={entry} />}
          {withdrawn ? <i>{t("talk.chat.withdrawn")}</i> : <Words text={text} />}
        </div>
      )}
      {last && mine && <State line={line} view={view} readAt={readAt} />}
      {last && !mine && <p class="meta">{clock(entry.at)}</p>}
    </div>
  );
}

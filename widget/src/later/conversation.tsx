import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ConversationView } from "../../../client/src/contracts";
import { announce, Button, Icon } from "../../../client/src/ui";
import { clock } from "../format";
import { Bar, Heading } from "../parts/bar";
import { GuardCard } from "../parts/guard";
import { useGuarded } from "../parts/guarded";
import { t as shared } from "../texts";
import type { Widget } from "../widget";
import { Call } from "./call";
import { Composer } from "./composer";
import { EntryLine } from "./entry";
import { Lost } from "./lost";
import { Menu } from "./menu";
import { t } from "./texts";
import { PendingLine } from "./unsent";

const NEAR_END = 80;

/** Stays at the newest line, unless the reader has gone up to read. */
function useBottom(changes: unknown[]) {
  const log = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  const onScroll = () => {
    const box = log.current;
    if (box) follow.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  };
  useLayoutEffect(() => {
    if (follow.current && log.current) log.current.scrollTop = log.current.scrollHeight;
  }, changes);
  return { log, onScroll };
}

function StillThere({ widget, minutes, left }: { widget: Widget; minutes: number; left: number }) {
  return (
    <section class="ask" aria-labelledby="still">
      <h2 class="h2" id="still">
        {shared("widget.still.title")}
      </h2>
      <p>{t("talk.still.text", { n: minutes })}</p>
      {left > 0 && (
        <Button look="primary" wide onClick={() => widget.talk.stay()}>
          {t("talk.still.here")}
        </Button>
      )}
    </section>
  );
}

function ReallyEnd({ onEnd, onKeep }: { onEnd: () => void; onKeep: () => void }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section class="ask" aria-labelledby="sure" tabIndex={-1} ref={box}>
      <h2 class="h2" id="sure">
        {t("talk.end.sure")}
      </h2>
      <Button look="stop" wide onClick={onEnd}>
        {t("talk.end")}
      </Button>
      <Button look="quiet" wide onClick={onKeep}>
        {t("talk.end.keep")}
      </Button>
    </section>
  );
}

export function Conversation({ widget, view }: { widget: Widget; view: ConversationView }) {
  const { talk } = widget;
  const timeline = talk.timeline.value;
  const lost = talk.status.value?.state === "offline";
  const guarded = useGuarded(widget.keep.draft("message"), (text) => widget.keep.putDraft("message", text));
  const [ending, setEnding] = useState(false);
  const name = view.advisor_name ?? "";
  const typing = talk.advisorTypes.value;
  const asked = talk.asked.value;
  const { lines, pending } = timeline;
  const { log, onScroll } = useBottom([timeline, typing, asked, ending, guarded.caught]);
  const waiting = pending.filter((one) => one.state === "waiting" || one.state === "sending").length;

  const end = () => {
    setEnding(false);
    talk.end().catch(() => announce(shared("widget.no_connection")));
  };
  return (
    <>
      <Bar
        widget={widget}
        title={
          <span class="with">
            <span class="avatar" aria-hidden="true">
              {name.slice(0, 1)}
            </span>
            <Heading widget={widget} class="advisor">
              {name || t("talk.queue.title")}
              <small>{view.service_name || t("talk.chat.role")}</small>
            </Heading>
          </span>
        }
      >
        <Menu widget={widget} onEnd={() => setEnding(true)} endLabel={t("talk.end")} />
      </Bar>
      <Lost widget={widget} />
      <Call widget={widget} view={view} />
      <div class="log" role="log" aria-label={t("talk.chat.log")} tabIndex={0} ref={log} onScroll={onScroll}>
        <div class="push" />
        {lines.map((line, index) => {
          const before = lines[index - 1]?.entry;
          const after = lines[index + 1]?.entry;
          return (
            <EntryLine
              key={line.entry.seq}
              widget={widget}
              line={line}
              view={view}
              next={before?.by === line.entry.by && before.kind !== "notice"}
              last={
                after?.by !== line.entry.by && !(line.entry.by === "visitor" && pending.length > 0 && !after)
              }
              readAt={talk.readAt.value}
              onRead={(id) => widget.go({ name: "article", id })}
            />
          );
        })}
        {lost && waiting > 0 && (
          <p class="system out">
            <Icon name="clock" size="s" />
            <span>
              <b>{t("talk.lost.waiting", { n: waiting })}</b> {t("talk.lost.waiting_text", { n: waiting })}
            </span>
          </p>
        )}
        {pending.map((one, index) => (
          <PendingLine
            key={one.cid}
            widget={widget}
            one={one}
            lost={lost}
            last={index === pending.length - 1}
            onEdit={(text) => guarded.change([text, guarded.shown].filter(Boolean).join("\n"))}
          />
        ))}
        {guarded.caught && <GuardCard kind={guarded.caught} />}
        {typing && (
          <div class="typing">
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {t("talk.chat.typing", { name })}
          </div>
        )}
        {view.returns_at && lines.at(-1)?.entry.notice !== "will_return" && (
          <p class="system out" role="status">
            <Icon name="clock" size="s" />
            {t("talk.notice.will_return", { name, time: clock(view.returns_at) })}
          </p>
        )}
        {asked && view.status === "active" && (
          <StillThere
            widget={widget}
            minutes={Number(asked.entry.params.minutes)}
            left={Number(asked.entry.params.left)}
          />
        )}
        {ending && <ReallyEnd onEnd={end} onKeep={() => setEnding(false)} />}
      </div>
      <Composer widget={widget} guarded={guarded} />
    </>
  );
}

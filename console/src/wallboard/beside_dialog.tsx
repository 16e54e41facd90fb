import { useEffect, useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { ConversationCard } from "../../../client/src/contracts";
import { AsideLines, asidesOf, followAsides, heardAsides, WhisperField } from "../desk/asides";
import { Message } from "../desk/log";
import type { Desk } from "../desk/store";
import { nameOf } from "../desk/words";
import { reasonOf } from "../reason";
import { goTo } from "../state";
import { Dialog } from "../ui/dialog";
import { t } from "./texts";

interface Props {
  here: Desk;
  conversation: string;
  onClose: () => void;
}

/** A conversation of somebody else's: to look on, to whisper to its advisor, or to take it over. */
export function BesideDialog({ here, conversation, onClose }: Props) {
  const [card, setCard] = useState<ConversationCard>();
  const [failed, setFailed] = useState("");
  const [sure, setSure] = useState(false);
  const [ids] = useState(() => ({ take: cid() }));
  const log = useRef<HTMLElement>(null);
  const timeline = here.timeline(conversation);

  useEffect(() => {
    const { line } = here;
    const join = async () => {
      try {
        const joined = await line.call("beside:join", { conversation, cid: cid() });
        setCard(joined.card);
        setFailed("");
        here.heardEntries(conversation, joined.entries, true);
        heardAsides(conversation, joined.asides.lines);
      } catch (error) {
        setFailed(reasonOf(error));
      }
    };
    void join();
    const stops = [line.onOnline(() => void join()), followAsides(line)];
    return () => {
      for (const stop of stops) stop();
      if (here.card(conversation)) return;
      void line.call("beside:leave", { conversation, cid: cid() }).catch(() => {});
      const timelines = new Map(here.timelines.peek());
      timelines.delete(conversation);
      here.timelines.value = timelines;
    };
  }, [here, conversation]);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [timeline.cursor]);

  const takeOver = async () => {
    if (!sure) {
      setSure(true);
      return;
    }
    try {
      const mine = await here.line.call("beside:take_over", { conversation, cid: ids.take });
      here.heardCard(mine);
      here.show(mine.id);
      onClose();
      goTo("desk");
    } catch (error) {
      setSure(false);
      setFailed(reasonOf(error));
    }
  };

  const name = card ? nameOf(card) : "";
  return (
    <Dialog
      title={
        card
          ? t("wallboard.beside.title", { name, advisor: card.advisor_name ?? "" })
          : t("wallboard.beside.loading")
      }
      size="wide"
      onClose={onClose}
      footer={
        card ? (
          <>
            <span class="grow soft">{t(sure ? "wallboard.beside.sure" : "wallboard.beside.told")}</span>
            <button type="button" class="btn" onClick={onClose}>
              {t("wallboard.beside.leave")}
            </button>
            <button type="button" class={sure ? "btn main" : "btn"} onClick={() => void takeOver()}>
              {t(sure ? "wallboard.beside.take_sure" : "wallboard.beside.take")}
            </button>
          </>
        ) : null
      }
    >
      <div class="wall-beside">
        {failed ? (
          <p class="said-no" role="alert">
            {failed}
          </p>
        ) : null}
        {card ? (
          <>
            <section class="log" ref={log} tabIndex={0} aria-label={t("wallboard.beside.log")}>
              {timeline.lines.map((line) => (
                <Message key={line.entry.seq} line={line} visitor={name} />
              ))}
            </section>
            <section aria-label={t("wallboard.beside.whispers")}>
              <h2>{t("wallboard.beside.whispers")}</h2>
              <AsideLines lines={asidesOf(conversation)} />
              <WhisperField line={here.line} conversation={conversation} />
            </section>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

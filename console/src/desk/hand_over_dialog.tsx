import { useState } from "preact/hooks";
import { reasonOf } from "../reason";
import { layer } from "../state";
import { t } from "../texts";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import { clockToday } from "./clocks";
import { handOverAll, setShift } from "./hand";
import type { Desk } from "./store";
import { firstNote } from "./transfer_dialog";
import { nameOf, topicOf } from "./words";

const shut = () => {
  layer.value = undefined;
};

function useAttempt() {
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    try {
      await work();
      shut();
    } catch (error) {
      setRefused(reasonOf(error));
      setBusy(false);
    }
  };
  return { refused, setRefused, busy, attempt };
}

function Said({ why }: { why: string }) {
  return why ? (
    <span class="said-no" role="alert">
      <Icon name="late" /> {why}
    </span>
  ) : null;
}

/** Everything I hold goes to the front of its queue, each with a note, and my break begins. */
export function HandOverDialog({ desk }: { desk: Desk }) {
  const [cards] = useState(() => [...desk.mine.peek()]);
  const [notes, setNotes] = useState(() => new Map(cards.map((card) => [card.id, firstNote(desk, card)])));
  const { refused, busy, attempt } = useAttempt();
  const confirm = () =>
    attempt(() =>
      handOverAll(
        desk,
        cards.map((card) => ({ conversation: card.id, note: notes.get(card.id)?.trim() ?? "" })),
        "on_break",
      ),
    );
  return (
    <Dialog
      title={t("console.hand_over.title", { n: cards.length })}
      onClose={shut}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !event.ctrlKey) return;
        event.preventDefault();
        void confirm();
      }}
      footer={
        <>
          <Said why={refused} />
          <span class="grow" />
          <button type="button" class="btn big" onClick={shut}>
            {t("console.cancel")} <Keys of={["Esc"]} />
          </button>
          <button type="button" class="btn main big" aria-disabled={busy} onClick={() => void confirm()}>
            {t("console.hand_over.confirm")} <Keys of={["Ctrl ↵"]} />
          </button>
        </>
      }
    >
      <div class="padded stack scrolls">
        <p>{t("console.hand_over.lead")}</p>
        {cards.map((card, index) => (
          <div key={card.id}>
            <label class="over" for={`hand-over-${card.id}`}>
              {card.slot} · {nameOf(card)} <span class="fine">{topicOf(card)}</span>
            </label>
            <textarea
              id={`hand-over-${card.id}`}
              class="box-input"
              rows={3}
              maxLength={2000}
              {...(index === 0 ? { "data-first": true } : {})}
              value={notes.get(card.id) ?? ""}
              onInput={(event) => setNotes(new Map(notes).set(card.id, event.currentTarget.value))}
            />
          </div>
        ))}
      </div>
    </Dialog>
  );
}

/** Until when I work today: nothing new is pushed to me in the last minutes of it. */
export function ShiftDialog({ desk }: { desk: Desk }) {
  const before = desk.me.peek()?.shift_ends_at;
  const [time, setTime] = useState(() =>
    before === undefined ? "" : new Date(before).toTimeString().slice(0, 5),
  );
  const { refused, setRefused, busy, attempt } = useAttempt();
  const confirm = () => {
    const ends = time === "" ? undefined : clockToday(time, desk.now.peek());
    if (time !== "" && ends === undefined) setRefused(t("console.shift.past"));
    else void attempt(() => setShift(desk, ends));
  };
  return (
    <Dialog
      title={t("console.shift.title")}
      size="small"
      onClose={shut}
      footer={
        <>
          <Said why={refused} />
          <span class="grow" />
          <button type="button" class="btn big" onClick={shut}>
            {t("console.cancel")} <Keys of={["Esc"]} />
          </button>
          <button type="submit" form="shift" class="btn main big" aria-disabled={busy}>
            {t("console.shift.save")}
          </button>
        </>
      }
    >
      <form
        id="shift"
        class="padded stack"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <label class="over" for="shift-end">
          {t("console.shift.label")}
        </label>
        <input
          id="shift-end"
          class="box-input"
          type="time"
          data-first
          value={time}
          onInput={(event) => setTime(event.currentTarget.value)}
        />
        <p class="fine">{t("console.shift.hint")}</p>
      </form>
    </Dialog>
  );
}

import { useEffect, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { BlockView, ConversationCard } from "../../../client/src/contracts";
import { reasonOf } from "../reason";
import { layer } from "../state";
import { dayAndMonth, t, timeOfDay } from "../texts";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import type { Desk } from "./store";
import { nameOf } from "./words";

const REASONS = ["abuse", "threat", "spam", "disturbance"] as const;
const HOURS = [1, 24, 168] as const;

const shut = () => {
  layer.value = undefined;
};

/** Ends the conversation and refuses this visitor for a while. They are told why, and how else to be served. */
export function BlockDialog({ desk, card }: { desk: Desk; card: ConversationCard }) {
  const [reason, setReason] = useState<(typeof REASONS)[number]>("abuse");
  const [hours, setHours] = useState<number>(24);
  const [refused, setRefused] = useState("");
  const confirm = () => {
    const asked = { conversation: card.id, cid: cid(), reason, hours };
    desk.line.call("conversation:block", asked).then(
      (closed) => {
        desk.heardCard(closed);
        shut();
      },
      (error: unknown) => setRefused(reasonOf(error)),
    );
  };
  return (
    <Dialog
      title={t("console.block.title", { name: nameOf(card) })}
      lead={<span class="slot full">{card.slot}</span>}
      onClose={shut}
      footer={
        <>
          {refused ? (
            <span class="said-no" role="alert">
              <Icon name="late" /> {refused}
            </span>
          ) : (
            <span class="fine">{t("console.block.told")}</span>
          )}
          <span class="grow" />
          <button type="button" class="btn big" onClick={shut}>
            {t("console.cancel")}
          </button>
          <button type="button" class="btn main big" onClick={confirm}>
            {t("console.block.confirm")}
          </button>
        </>
      }
    >
      <div class="padded stack">
        <fieldset>
          <legend class="over">{t("console.block.reason")}</legend>
          {REASONS.map((one, i) => (
            <label key={one} class="tick">
              <input
                type="radio"
                name="reason"
                checked={one === reason}
                {...(i === 0 ? { "data-first": true } : {})}
                onChange={() => setReason(one)}
              />
              <span>{t(`console.block.${one}`)}</span>
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend class="over">{t("console.block.time")}</legend>
          {HOURS.map((one) => (
            <label key={one} class="tick">
              <input type="radio" name="hours" checked={one === hours} onChange={() => setHours(one)} />
              <span>{t(`console.block.hours_${one}`)}</span>
            </label>
          ))}
        </fieldset>
        <p class="visitor-sees">
          <b>{t("console.transfer.visitor_sees")}</b>
          <br />
          {t("console.block.visitor_text", { reason: t(`console.block.${reason}`) })}
        </p>
      </div>
    </Dialog>
  );
}

/** For shift leads: who is blocked now, by whom and why; a block may be lifted. */
export function BlocksDialog({ desk }: { desk: Desk }) {
  const [blocks, setBlocks] = useState<readonly BlockView[]>();
  const [refused, setRefused] = useState("");
  const fail = (error: unknown) => setRefused(reasonOf(error));
  const load = () => desk.line.call("desk:blocks", {}).then((found) => setBlocks(found.blocks), fail);
  useEffect(() => void load(), []);
  const lift = (block: string) => desk.line.call("desk:unblock", { block, cid: cid() }).then(load, fail);
  return (
    <Dialog title={t("console.blocks.title")} size="wide" onClose={shut}>
      <div class="padded stack" aria-busy={blocks === undefined}>
        {refused ? (
          <p class="said-no" role="alert">
            <Icon name="late" /> {refused}
          </p>
        ) : null}
        {blocks?.length === 0 ? <p role="status">{t("console.blocks.none")}</p> : null}
        {blocks && blocks.length > 0 ? (
          <ul class="blocks">
            {blocks.map((one) => (
              <li key={one.id}>
                <span class="grow">
                  <b>{t("console.visitor_number", { number: one.number })}</b> · {one.service_name} ·{" "}
                  {t(`console.block.${one.reason}`)}
                  <br />
                  <span class="fine">
                    {t("console.blocks.by", {
                      name: one.by_name,
                      date: dayAndMonth(one.at),
                      time: timeOfDay(one.at),
                    })}{" "}
                    {t("console.blocks.until", { date: dayAndMonth(one.until), time: timeOfDay(one.until) })}
                  </span>
                </span>
                <button
                  type="button"
                  class="btn"
                  aria-label={t("console.blocks.lift_named", { number: one.number })}
                  onClick={() => void lift(one.id)}
                >
                  {t("console.blocks.lift")}
                </button>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Dialog>
  );
}

import { takeBack, undo } from "../desk/life";
import type { Desk, Line } from "../desk/store";
import { lasted, nameOf } from "../desk/words";
import { reasonOf } from "../reason";
import { desk, layer, line, trouble } from "../state";
import { number, t } from "../texts";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import { NoticeStrips } from "./notices";
import { keysOf } from "./own_keys";
import { storageFails } from "./storage";

/** After this long without a sign of the advisor their conversations go to the front of the queue. */
const GIVEN_UP = 45_000;

function Lost({ desk }: { desk: Desk }) {
  const { since } = desk.line.status.value;
  // Read so that the strip counts each second.
  const tick = desk.now.value;
  const gone = tick > 0 ? Math.max(0, Date.now() - since) : 0;
  const held = desk.mine.value.length > 0;
  const seconds = Math.ceil(((desk.line.status.value.next ?? 0) - Date.now()) / 1_000);
  return (
    <div class="strip late">
      <Icon name="offline" />
      <span class="vh" role="status">
        {t("console.strip.lost")}
      </span>
      <span>
        <b>{t("console.strip.lost_ago", { time: lasted(gone) })}</b> {t("console.strip.retrying")}{" "}
        {seconds > 0 ? t("console.log.next_try", { n: seconds }) : null}
      </span>
      {held ? (
        <>
          <svg class="fill" aria-hidden="true">
            <rect width={`${Math.min(100, (gone / GIVEN_UP) * 100)}%`} height="100%" fill="currentColor" />
          </svg>
          <span>{gone < GIVEN_UP ? t("console.strip.moves") : t("console.strip.moved")}</span>
        </>
      ) : null}
      <span class="grow" />
      <button type="button" class="btn" onClick={() => desk.line.open()}>
        {t("console.strip.try")}
      </button>
    </div>
  );
}

/** Of those who hold no conversations. */
function LostLine({ way }: { way: Line }) {
  return (
    <div class="strip late">
      <Icon name="offline" />
      <span role="status">
        <b>{t("console.strip.lost")}</b> {t("console.strip.retrying")}
      </span>
      <span class="grow" />
      <button type="button" class="btn" onClick={() => way.open()}>
        {t("console.strip.try")}
      </button>
    </div>
  );
}

function Refusal({ way }: { way: Line }) {
  const words = way.status.value.refusal?.message || t("console.strip.old_page");
  return (
    <div class="strip late">
      <Icon name="late" />
      <span role="alert">{words}</span>
      <span class="grow" />
      <button type="button" class="btn" onClick={() => location.reload()}>
        {t("console.strip.reload")}
      </button>
    </div>
  );
}

function BreakSoon({ desk }: { desk: Desk }) {
  const held = desk.mine.value.length;
  const set = (presence: "available" | "on_break") => {
    desk.setPresence(presence).catch((error: unknown) => {
      trouble.value = reasonOf(error);
    });
  };
  return (
    <div class="strip warn" role="status">
      <Icon name="cup" />
      <span>
        <b>{t("console.strip.break_soon")}</b>{" "}
        {held > 0 ? t("console.strip.left", { n: held }) : t("console.strip.none_left")}
      </span>
      <span class="grow" />
      {held === 0 ? (
        <button type="button" class="btn" onClick={() => set("on_break")}>
          {t("console.strip.begin_break")}
        </button>
      ) : (
        <button
          type="button"
          class="btn"
          onClick={() => {
            layer.value = { kind: "hand_over" };
          }}
        >
          {t("console.hand_over.all")}
        </button>
      )}
      <button type="button" class="btn" onClick={() => set("available")}>
        {t("console.strip.cancel_break")}
      </button>
    </div>
  );
}

/** Quiet conversations woke up: nothing new comes until the load is what was agreed. */
function OverCapacity({ desk }: { desk: Desk }) {
  const me = desk.me.value;
  return (
    <div class="strip warn" role="status">
      <Icon name="alert" />
      <span>
        <b>{t("console.strip.over")}</b>{" "}
        {t("console.strip.over_why", { load: number(me?.load ?? 0, 1), capacity: number(me?.capacity ?? 0) })}
      </span>
    </div>
  );
}

function OnPhone({ desk }: { desk: Desk }) {
  return (
    <div class="strip warn" role="status">
      <Icon name="leave" />
      <b>{t("console.strip.on_phone")}</b>
      <span class="grow" />
      <button type="button" class="btn" onClick={() => void desk.setPresence("available").catch(() => {})}>
        {t("console.presence.return")}
      </button>
    </div>
  );
}

function OnBreak({ desk }: { desk: Desk }) {
  return (
    <div class="strip warn" role="status">
      <Icon name="cup" />
      <b>{t("console.strip.on_break")}</b>
      <span class="grow" />
      <button type="button" class="btn" onClick={() => void desk.setPresence("available").catch(() => {})}>
        {t("console.presence.return")}
      </button>
    </div>
  );
}

function NotStored() {
  return (
    <div class="strip late">
      <Icon name="alert" />
      <span role="alert">
        <b>{t("console.strip.not_stored")}</b> {t("console.strip.nothing_lost")}
      </span>
    </div>
  );
}

/** What could not be said any more is still the advisor's to use elsewhere. */
function Stranded({ desk }: { desk: Desk }) {
  return (
    <>
      {desk.outbox.stranded.value.map((letter) => (
        <div key={letter.cid} class="strip warn" role="status">
          <Icon name="alert" />
          <span>
            <b>{t("console.strip.stranded")}</b> {letter.text}
          </span>
          <span class="grow" />
          <button type="button" class="btn" onClick={() => void navigator.clipboard.writeText(letter.text)}>
            {t("console.strip.copy")}
          </button>
          <button type="button" class="btn" onClick={() => desk.outbox.takeBack(letter.cid)}>
            {t("console.strip.drop")}
          </button>
        </div>
      ))}
    </>
  );
}

function Trouble() {
  if (!trouble.value) return null;
  return (
    <div class="strip warn">
      <Icon name="alert" />
      <span role="alert">{trouble.value}</span>
      <span class="grow" />
      <button
        type="button"
        class="btn"
        onClick={() => {
          trouble.value = undefined;
        }}
      >
        {t("console.strip.hide")}
      </button>
    </div>
  );
}

/** A close can be taken back for a moment. */
function Undo({ desk }: { desk: Desk }) {
  if (!undo.value) return null;
  return (
    <div class="strip plain" role="status">
      <Icon name="check" />
      <span>{t("console.undo.closed", { name: undo.value.name })}</span>
      <button type="button" class="btn" onClick={() => void takeBack(desk)}>
        {t("console.undo.verb")} <Keys of={keysOf("undo")} />
      </button>
    </div>
  );
}

/** Somebody has waited so long for this advisor that the server reminded them. */
function Overdue({ desk }: { desk: Desk }) {
  const card = desk.mine.value.find((one) => one.overdue && one.id !== desk.open.value);
  if (!card) return null;
  const waited = desk.now.value - (card.waiting_since ?? card.created_at);
  return (
    <div class="strip warn">
      <Icon name="alert" />
      <span class="vh" role="alert">
        {t("console.strip.overdue_said", { name: nameOf(card) })}
      </span>
      <span>
        <b>{t("console.strip.overdue", { name: nameOf(card), time: lasted(waited) })}</b>{" "}
        {t("console.strip.overdue_hint")}
      </span>
      <span class="grow" />
      <button type="button" class="btn" onClick={() => desk.show(card.id)}>
        {t("console.open")}
      </button>
    </div>
  );
}

export function Strips() {
  const here = desk.value;
  const way = line.value;
  const state = way?.status.value.state;
  const presence = here?.me.value?.presence;
  return (
    <section aria-label={t("console.strips")}>
      {here && state === "offline" ? <Lost desk={here} /> : null}
      {way && !here && state === "offline" ? <LostLine way={way} /> : null}
      {way && state === "online" && storageFails.value ? <NotStored /> : null}
      {way && state === "refused" ? <Refusal way={way} /> : null}
      {here && state === "online" && presence === "break_soon" ? <BreakSoon desk={here} /> : null}
      {here && state === "online" && presence === "on_break" && here.mine.value.length > 0 ? (
        <OnBreak desk={here} />
      ) : null}
      {here && state === "online" && presence === "on_phone" ? <OnPhone desk={here} /> : null}
      {here && state === "online" && here.me.value?.over_capacity ? <OverCapacity desk={here} /> : null}
      {here && state === "online" ? <Overdue desk={here} /> : null}
      {way ? <NoticeStrips line={way} /> : null}
      {here ? <Undo desk={here} /> : null}
      {here ? <Stranded desk={here} /> : null}
      <Trouble />
    </section>
  );
}

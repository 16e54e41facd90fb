import type { Chosen, ConversationCard, Me } from "../../../client/src/contracts";
import { LANGUAGES } from "../../../client/src/texts";
import { choose, chosen, UNDO_S, undoSeconds } from "../choices";
import type { Desk } from "../desk/store";
import { lasted } from "../desk/words";
import { reasonOf } from "../reason";
import {
  beat,
  changeLanguage,
  desk,
  goTo,
  layer,
  line,
  ownSections,
  person,
  signOut,
  type Theme,
  theme,
  trouble,
  useTheme,
} from "../state";
import { lang, languageName, number, t, timeOfDay } from "../texts";
import { Icon, type IconName } from "../ui/icon";
import { Keys } from "../ui/keys";
import { Menu } from "../ui/menu";
import { leave } from "../unsaved";
import { type Light, lightOf } from "./light";
import { nameOfKey } from "./own_keys";
import { Sections } from "./sections";

const attempt = (work: Promise<unknown>) => {
  work.catch((error: unknown) => {
    trouble.value = reasonOf(error);
  });
};

const since = (card: ConversationCard) => card.waiting_since ?? card.created_at;

function Figures({ desk }: { desk: Desk }) {
  const me = desk.me.value;
  const queue = [...desk.offers.value, ...desk.queue.value].sort((a, b) => since(a) - since(b));
  const first = queue[0];
  const known = desk.online.value;
  return (
    <>
      <span class="stat">
        <span class="wide">{t("console.top.queue")}</span> <b>{known ? queue.length : "?"}</b>
        {first && known ? (
          <span class="wide">
            · {t("console.top.longest")} <b>{lasted(desk.now.value - since(first))}</b>
          </span>
        ) : null}
      </span>
      {me?.promise_kept_today === undefined ? null : (
        <span class="stat promise">
          {t("console.top.promise")} <b>{number(me.promise_kept_today * 100)} %</b>
        </span>
      )}
      {me ? (
        <span
          class={me.over_capacity ? "stat load over" : "stat load"}
          title={t(me.over_capacity ? "console.top.load_over" : "console.top.load_title")}
        >
          {me.over_capacity ? <Icon name="alert" /> : null}
          {t("console.top.load")}{" "}
          <b>
            {number(me.load, 1)} / {number(me.capacity)}
          </b>
        </span>
      ) : null}
    </>
  );
}

function Presence({ desk }: { desk: Desk }) {
  const now: Me["presence"] = desk.online.value ? (desk.me.value?.presence ?? "offline") : "offline";
  const words = desk.online.value ? t(`console.presence.${now}`) : t("console.presence.lost");
  const held = desk.mine.value.length;
  const ends = desk.me.value?.shift_ends_at;
  const choose = (presence: Me["presence"]) => attempt(desk.setPresence(presence));
  return (
    <Menu
      class="btn presence"
      label={t("console.presence.label", { now: words })}
      align="right"
      items={[
        {
          key: "available",
          label: t("console.presence.available"),
          note: t("console.presence.available.note"),
          checked: now === "available",
          pick: () => choose("available"),
        },
        {
          key: "break_soon",
          label: t("console.presence.break_soon"),
          note: t("console.presence.break_soon.note"),
          checked: now === "break_soon",
          pick: () => choose("break_soon"),
        },
        {
          key: "on_phone",
          label: t("console.presence.on_phone"),
          note: t("console.presence.on_phone.note"),
          checked: now === "on_phone",
          pick: () => choose("on_phone"),
        },
        {
          key: "on_break",
          label: t("console.presence.on_break"),
          note:
            held > 0 ? t("console.presence.on_break.held", { n: held }) : t("console.presence.on_break.note"),
          checked: now === "on_break",
          pick: () => choose(held > 0 ? "break_soon" : "on_break"),
        },
        ...(held > 0
          ? [
              {
                key: "hand_over",
                heading: t("console.presence.leaving"),
                label: t("console.hand_over.all"),
                note: t("console.hand_over.all.note"),
                pick: () => {
                  layer.value = { kind: "hand_over" };
                },
              },
            ]
          : []),
        {
          key: "shift",
          ...(held > 0 ? {} : { heading: t("console.presence.leaving") }),
          label: t("console.shift.menu"),
          note: ends ? t("console.shift.until", { time: timeOfDay(ends) }) : t("console.shift.none"),
          pick: () => {
            layer.value = { kind: "shift" };
          },
        },
      ]}
    >
      <span class={`presence-dot ${now}`} />
      <span class="word">{words}</span>
      <Icon name="down" />
    </Menu>
  );
}

const LIGHTS: Record<Light, IconName> = { good: "line", slow: "half", restoring: "retry", closed: "offline" };

/** How this page's own line to the server is: a sign, words, and colour last. */
function LineLight() {
  const way = line.value;
  if (!way) return null;
  const light = lightOf(way.status.value.state, beat.value?.lags.value ?? []);
  const words = t(`console.light.${light}`);
  return (
    <span class={`light ${light}`} data-light={light} title={t(`console.light.${light}.why`)}>
      <Icon name={LIGHTS[light]} />
      <span class="word">{words}</span>
    </span>
  );
}

function change(part: Partial<Chosen>): void {
  if (line.value && chosen.value) attempt(choose(line.value, { ...chosen.value, ...part }));
}

/** A browser asks whether it may show notices only when somebody has pressed something. */
async function toDesktop(): Promise<void> {
  const on = !(chosen.value?.desktop ?? false);
  if (on && "Notification" in window && (await Notification.requestPermission()) !== "granted") {
    trouble.value = t("console.alarm.refused");
    return;
  }
  change({ desktop: on });
}

function Own() {
  const themes: Theme[] = ["system", "light", "dark", "contrast"];
  const held = desk.value?.mine.value.length ?? 0;
  const goHome = () => {
    if (held > 0) trouble.value = t("console.own.held", { n: held });
    else leave(() => attempt(signOut()));
  };
  return (
    <Menu
      class="btn quiet square"
      label={t("console.own.label", { name: person.value?.name ?? "" })}
      align="right"
      items={[
        ...LANGUAGES.map((tag, i) => ({
          key: tag,
          ...(i === 0 ? { heading: t("console.own.language") } : {}),
          label: languageName(tag),
          checked: tag === lang.value,
          pick: () => leave(() => attempt(changeLanguage(tag))),
        })),
        ...themes.map((one, i) => ({
          key: one,
          ...(i === 0 ? { heading: t("console.own.theme") } : {}),
          label: t(`console.theme.${one}`),
          checked: one === theme.value,
          pick: () => useTheme(one),
        })),
        {
          key: "keys",
          heading: person.value?.name ?? "",
          icon: "help",
          label: t("console.keys.title"),
          pick: () => {
            layer.value = { kind: "keys" };
          },
        },
        ...(desk.value
          ? ([
              {
                key: "sound",
                icon: "sound",
                label: t("console.alarm.sound"),
                checked: chosen.value?.sound ?? true,
                pick: () => change({ sound: !(chosen.value?.sound ?? true) }),
              },
              {
                key: "desktop",
                label: t("console.alarm.desktop"),
                checked: chosen.value?.desktop ?? false,
                pick: () => void toDesktop(),
              },
              ...(chosen.value ? UNDO_S : []).map((seconds, i) => ({
                key: `undo-${seconds}`,
                ...(i === 0 ? { heading: t("console.own.undo") } : {}),
                label: seconds === 0 ? t("console.own.undo_none") : t("console.seconds", { n: seconds }),
                checked: seconds === undoSeconds(),
                pick: () => change({ undo_s: seconds }),
              })),
              {
                heading: t("console.own.else"),
                key: "pain",
                icon: "flag",
                label: t("console.pain.title"),
                pick: () => {
                  layer.value = { kind: "pain", before: "" };
                },
              },
            ] as const)
          : []),
        ...ownSections.value.map((name) => ({
          key: name,
          label: t(`console.section.${name}`),
          pick: () => goTo(name),
        })),
        { key: "leave", icon: "leave", label: t("console.own.sign_out"), pick: goHome },
      ]}
    >
      <Icon name="person" />
    </Menu>
  );
}

/** Past the bar, for whoever goes by keyboard. */
function toContent(): void {
  const main = document.querySelector("main");
  if (!main) return;
  main.tabIndex = -1;
  main.focus();
}

export function TopBar() {
  return (
    <header class="topbar">
      <button type="button" class="btn main skip" onClick={toContent}>
        {t("console.skip")}
      </button>
      <span class="brand">Advisory</span>
      <Sections />
      <button
        type="button"
        class="finder"
        onClick={() => {
          layer.value = { kind: "palette" };
        }}
      >
        <Icon name="search" />
        <span class="grow cut words">{t("console.top.find")}</span>
        <span class="words">
          <Keys of={[nameOfKey("palette")]} />
        </span>
      </button>
      {desk.value ? <Figures desk={desk.value} /> : null}
      {desk.value ? <Presence desk={desk.value} /> : null}
      <LineLight />
      <Own />
    </header>
  );
}

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Chosen, Wall, WallLate } from "../../../client/src/contracts";
import { ageOf } from "../desk/clocks";
import type { Desk } from "../desk/store";
import { Icon, type IconName } from "../ui/icon";
import { BesideDialog } from "./beside_dialog";
import { HourChart } from "./chart";
import { HoursDialog } from "./hours_dialog";
import { keptLately, keptToday, type Level, levels, measured, worst } from "./levels";
import { Notices } from "./notices";
import type { Watching } from "./store";
import { Advisors, Services } from "./tables";
import { clock, lasted, number, t } from "./texts";
import { ThresholdsDialog } from "./thresholds_dialog";

interface Props {
  here: Desk;
  watching: Watching;
  wall: Wall;
  chosen: Chosen;
}

type Open = { kind: "thresholds" } | { kind: "hours" } | { kind: "beside"; conversation: string };

const MOODS: Record<Level, IconName> = { ok: "yes", warn: "alert", late: "late" };

export function Board({ here, watching, wall, chosen }: Props) {
  const [open, setOpen] = useState<Open>();
  const now = here.now.value;
  const values = measured(wall, now);
  const level = levels(wall, chosen.thresholds, now);
  const mood = worst(Object.values(level));
  const today = keptToday(wall.everything);
  const lately = keptLately(wall.everything);
  const { staffed } = wall;
  const shut = () => {
    setOpen(undefined);
    watching.judge();
  };
  return (
    <>
      <header class="wall-head">
        <h1>{t("wallboard.title")}</h1>
        <p class={`wall-mood ${mood}`}>
          <Icon name={MOODS[mood]} />
          {t(`wallboard.mood.${mood}`)}
        </p>
        <span class="grow" />
        <button type="button" class="btn" onClick={() => setOpen({ kind: "hours" })}>
          <Icon name="clock" />
          {t("wallboard.hours.open")}
        </button>
        <button type="button" class="btn" onClick={() => setOpen({ kind: "thresholds" })}>
          <Icon name="flag" />
          {t("wallboard.thresholds.title")}
        </button>
      </header>

      <div class="wall-big">
        <Big title={t("wallboard.waiting")} level={worst([level.waiting, level.longest_s])}>
          <p class="huge">{number(values.waiting ?? 0)}</p>
          <p>
            {values.waiting
              ? t("wallboard.longest", { time: lasted((values.longest_s ?? 0) * 1000) })
              : t("wallboard.queue_empty")}
          </p>
        </Big>
        <Big title={t("wallboard.kept_today")} level="ok">
          <Percent value={today} />
          <p>{t("wallboard.answers", { n: wall.everything.answered })}</p>
        </Big>
        <Big title={t("wallboard.kept_lately")} level={level.kept}>
          <Percent value={lately} />
          <p>
            {lately === undefined
              ? t("wallboard.too_early")
              : t(`wallboard.goal.${level.kept}`, { n: chosen.thresholds.kept.warn })}
          </p>
        </Big>
        <Big title={t("wallboard.advisors")} level={level.load}>
          <ul class="wall-staff">
            {(["free", "full", "leaving", "away"] as const).map((one) => (
              <li key={one}>
                <b>{staffed[one]}</b> {t(`wallboard.staff.${one}`)}
              </li>
            ))}
          </ul>
          <p>{t("wallboard.load", { load: number(staffed.load, 1), capacity: staffed.capacity })}</p>
        </Big>
      </div>

      <LateOnes
        late={wall.late}
        now={now}
        look={(conversation) => setOpen({ kind: "beside", conversation })}
      />
      <Charts watching={watching} />
      <Services wall={wall} now={now} thresholds={chosen.thresholds} />
      <Advisors wall={wall} />
      <Notices here={here} wall={wall} />

      {open?.kind === "thresholds" ? <ThresholdsDialog here={here} chosen={chosen} onClose={shut} /> : null}
      {open?.kind === "hours" ? <HoursDialog here={here} wall={wall} onClose={shut} /> : null}
      {open?.kind === "beside" ? (
        <BesideDialog here={here} conversation={open.conversation} onClose={shut} />
      ) : null}
    </>
  );
}

function Big({ title, level, children }: { title: string; level: Level; children: ComponentChildren }) {
  return (
    <section class={`wall-card ${level}`}>
      <h2>
        {level === "ok" ? null : <Icon name={MOODS[level]} />}
        {title}
        {level === "ok" ? null : <span class="wall-word">{t(`wallboard.level.${level}`)}</span>}
      </h2>
      {children}
    </section>
  );
}

function Percent({ value }: { value: number | undefined }) {
  if (value === undefined) return <p class="huge none">{t("wallboard.none_yet")}</p>;
  return (
    <p class="huge">
      {number(value)} <small>%</small>
    </p>
  );
}

function LateOnes({ late, now, look }: { late: WallLate[]; now: number; look: (id: string) => void }) {
  return (
    <section class="wall-late" aria-label={t("wallboard.late")}>
      <h2>{t("wallboard.late")}</h2>
      {late.length === 0 ? <p class="soft">{t("wallboard.late.none")}</p> : null}
      <ul>
        {late.map((one) => {
          const waited = now - one.waiting_since;
          const over = ageOf(waited / (one.promise_s * 1000)) === 100;
          return (
            <li key={one.conversation} class={over ? "over" : ""}>
              <Icon name={over ? "late" : "alert"} />
              <span class="grow">
                <b>{one.service_name}</b>{" "}
                <span class="soft">{one.advisor_name ?? t("wallboard.late.queue")}</span>
              </span>
              <span class="figure">
                {lasted(waited)}{" "}
                {over
                  ? t("wallboard.late.over", { time: lasted(waited - one.promise_s * 1000) })
                  : t("wallboard.late.hurry")}
              </span>
              {one.advisor_name ? (
                <button
                  type="button"
                  class="btn"
                  aria-label={t("wallboard.late.look_named", {
                    name: one.advisor_name,
                    service: one.service_name,
                  })}
                  onClick={() => look(one.conversation)}
                >
                  {t("wallboard.late.look")}
                </button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Charts({ watching }: { watching: Watching }) {
  const samples = watching.samples.value;
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || samples.length < 2) {
    return <p class="soft">{t("wallboard.chart.soon")}</p>;
  }
  const most = Math.max(...samples.map((one) => one.waiting));
  const peak = samples.find((one) => one.waiting === most) ?? last;
  const at = samples.map((one) => one.at);
  return (
    <div class="wall-charts">
      <HourChart
        title={t("wallboard.chart.waiting")}
        finding={t("wallboard.chart.waiting.finding", {
          since: clock(first.at),
          most,
          time: clock(peak.at),
          now: last.waiting,
        })}
        at={at}
        curves={[{ name: t("wallboard.waiting"), values: samples.map((one) => one.waiting) }]}
      />
      <HourChart
        title={t("wallboard.chart.load")}
        finding={t("wallboard.chart.load.finding", {
          load: number(last.load, 1),
          capacity: last.capacity,
        })}
        at={at}
        curves={[
          { name: t("wallboard.chart.carried"), values: samples.map((one) => one.load) },
          { name: t("wallboard.chart.capacity"), values: samples.map((one) => one.capacity), look: "target" },
        ]}
      />
    </div>
  );
}

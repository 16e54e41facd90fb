import type { CalendarDay, ServiceSetting, TurnForm } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { Button, Icon, IconButton } from "../../../client/src/ui";
import { dayOf, LOCALES } from "../dates";
import { DAYS, dayAfter } from "./hours_rules";
import { holidayName, openOrClosed, turnInWords } from "./services_words";
import { t } from "./texts";

const FROM = 7;
const TO = 21;

export function longDay(day: string, lang: Lang): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString(LOCALES[lang], {
    weekday: "short",
    day: "numeric",
    month: "numeric",
    year: "numeric",
  });
}

const isClosed = (day: CalendarDay) => day.frames.length === 0;

/** Why it differs: a note of staff's own, or the name of a holiday. */
function whyOf(day: CalendarDay): string {
  if (day.note) return day.note;
  if (day.holiday) return holidayName(day.holiday);
  return day.exception ? t("settings.hours.differs") : "";
}

function classOf(day: CalendarDay, today: string): string {
  const kind = day.exception ? "differs" : day.holiday ? "holiday" : isClosed(day) ? "shut" : "";
  return `hours-day ${kind}${day.day === today ? " today" : ""}`;
}

interface Steps {
  title: string;
  before: string;
  after: string;
  onStep: (by: number) => void;
  onToday: () => void;
}

function Steps({ title, before, after, onStep, onToday }: Steps) {
  return (
    <div class="page-row hours-steps">
      <IconButton name="back" label={before} onClick={() => onStep(-1)} />
      <h2 aria-live="polite">{title}</h2>
      <IconButton name="next" label={after} onClick={() => onStep(1)} />
      <Button onClick={onToday}>{t("settings.hours.today")}</Button>
      <span class="grow" />
      <ul class="hours-legend">
        <li class="open">{t("settings.hours.legend.open")}</li>
        <li class="differs">{t("settings.hours.legend.differs")}</li>
        <li class="holiday">{t("settings.hours.legend.holiday")}</li>
      </ul>
    </div>
  );
}

interface MonthProps {
  lang: Lang;
  month: string;
  today: string;
  days: CalendarDay[];
  turns: TurnForm[];
  onMonth: (step: number) => void;
  onToday: () => void;
  onChoose: (day: CalendarDay) => void;
}

export function MonthGrid({ lang, month, today, days, turns, onMonth, onToday, onChoose }: MonthProps) {
  const title = new Date(`${month}-15T12:00:00`).toLocaleDateString(LOCALES[lang], {
    month: "long",
    year: "numeric",
  });
  const weeks = Array.from({ length: Math.ceil(days.length / 7) }, (_, at) => days.slice(7 * at, 7 * at + 7));
  return (
    <>
      <Steps
        title={title}
        before={t("settings.hours.month_before")}
        after={t("settings.hours.month_after")}
        onStep={onMonth}
        onToday={onToday}
      />
      <div class="svc-scroll" role="region" aria-label={title} tabIndex={0}>
        <table class="hours-month">
          <thead>
            <tr>
              {DAYS.map((day) => (
                <th key={day} scope="col">
                  {t(`settings.hours.short.${day}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr key={week[0]?.day}>
                {week.map((day) => (
                  <td key={day.day} class={day.day.startsWith(month) ? undefined : "outside"}>
                    <DayButton day={day} today={today} lang={lang} onChoose={onChoose} number>
                      {turns
                        .filter((turn) => localDay(turn.at) === day.day)
                        .map((turn) => (
                          <span class="hours-note" key={turn.channel} title={turnInWords(turn)}>
                            <Icon name="clock" size="xs" /> {turnInWords(turn)}
                          </span>
                        ))}
                    </DayButton>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The day on this browser's calendar, as planned turns were given on it. */
function localDay(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

interface DayProps {
  day: CalendarDay;
  today: string;
  lang: Lang;
  name?: string;
  number?: boolean;
  onChoose: (day: CalendarDay) => void;
  children?: preact.ComponentChildren;
}

function DayButton({ day, today, lang, name, number, onChoose, children }: DayProps) {
  const why = whyOf(day);
  return (
    <button
      type="button"
      class={`${classOf(day, today)} inset`}
      aria-current={day.day === today ? "date" : undefined}
      onClick={() => onChoose(day)}
    >
      <span class="vh">
        {name && `${name}, `}
        {longDay(day.day, lang)}:{" "}
      </span>
      {number && <b aria-hidden="true">{Number(day.day.slice(8))}</b>}
      {!number && <Bar frames={day.frames} />}
      <span class="hours-frames">{openOrClosed(day.frames)}</span>
      {why && <span class="hours-note">{why}</span>}
      {children}
    </button>
  );
}

/** The day from 7 to 21 as a line; the figures beside it say it all. */
function Bar({ frames }: { frames: string[][] }) {
  const at = (clock: string) => {
    const [hours, minutes] = clock.split(":").map(Number) as [number, number];
    return Math.max(0, Math.min(1, (hours + minutes / 60 - FROM) / (TO - FROM))) * 100;
  };
  return (
    <svg class="hours-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ground" width="100" height="8" />
      {frames.map(([start, stop]) => (
        <rect key={start} x={at(start!)} width={at(stop!) - at(start!)} height="8" />
      ))}
    </svg>
  );
}

interface WeekProps {
  lang: Lang;
  monday: string;
  today: string;
  services: ServiceSetting[];
  days: (service: string) => CalendarDay[];
  onWeek: (step: number) => void;
  onToday: () => void;
  onChoose: (service: string, day: CalendarDay) => void;
}

export function WeekGrid({ lang, monday, today, services, days, onWeek, onToday, onChoose }: WeekProps) {
  const sunday = dayAfter(monday, 6);
  const short = (day: string) =>
    new Date(`${day}T12:00:00`).toLocaleDateString(LOCALES[lang], { day: "numeric", month: "numeric" });
  const title = t("settings.hours.week_of", {
    from: short(monday),
    to: dayOf(Date.parse(`${sunday}T12:00:00`), lang),
  });
  return (
    <>
      <Steps
        title={title}
        before={t("settings.hours.week_before")}
        after={t("settings.hours.week_after")}
        onStep={onWeek}
        onToday={onToday}
      />
      <div class="svc-scroll" role="region" aria-label={title} tabIndex={0}>
        <table class="svc-table hours-week">
          <thead>
            <tr>
              <th scope="col">{t("settings.services.service")}</th>
              {DAYS.map((day, at) => (
                <th key={day} scope="col">
                  {t(`settings.hours.short.${day}`)} {short(dayAfter(monday, at))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {services.map((one) => {
              const found = days(one.id);
              const at = found.findIndex((day) => day.day === monday);
              return (
                <tr key={one.id}>
                  <th scope="row">{one.settings.names[lang]}</th>
                  {found.slice(at, at + 7).map((day) => (
                    <td key={day.day}>
                      <DayButton
                        day={day}
                        today={today}
                        lang={lang}
                        name={one.settings.names[lang]}
                        onChoose={(chosen) => onChoose(one.id, chosen)}
                      />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p class="fine">{t("settings.hours.bar")}</p>
    </>
  );
}

import { useState } from "preact/hooks";
import { serverNow } from "../../../client/src/clock";
import type { CalendarDay, HoursForm, ServiceSetting } from "../../../client/src/contracts";
import { announce } from "../../../client/src/ui";
import { named } from "../section";
import type { PageProps } from ".";
import "./services.css";
import "./hours.css";
import { reasonOf } from "../reason";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { MonthGrid, WeekGrid } from "./hours_calendar";
import { DayDialog } from "./hours_day";
import { dayAfter, mondayOf, monthAt } from "./hours_rules";
import { WeekForm } from "./hours_week";
import { calls } from "./services_calls";
import { Done, Waiting } from "./services_parts";
import { byName } from "./services_words";
import { t } from "./texts";

/** When services are open: all of them over a week, or one over a month, and what differs from the week. */
export function HoursPage({ lang, rest, navigate }: PageProps) {
  const [day, setDay] = useState<string>();
  const [chosen, setChosen] = useState<{ service: string; day: CalendarDay }>();
  const [refused, setRefused] = useState("");
  const [done, setDone] = useState<{ text: string; service: string; rev: number }>();
  const id = named(rest);
  const month = day?.slice(0, 7);

  const { data, failed, again, put } = useLoaded(async () => {
    const wanted = month ?? new Date(serverNow()).toISOString().slice(0, 7);
    const [found, calendar] = await Promise.all([calls.services(), calls.calendar(wanted)]);
    setDay((before) => before ?? calendar.today);
    return { services: found.services, calendar };
  }, [month]);
  const { services, calendar } = data ?? {};
  const one = services?.find((other) => other.id === id);

  async function save(service: ServiceSetting, hours: HoursForm, reason: string): Promise<void> {
    stored(await calls.hours(service.id, service.rev, reason, hours), t("settings.saved"));
  }
  function stored(made: ServiceSetting, text: string): void {
    setRefused("");
    put((before) => ({
      ...before,
      services: before.services.map((other) => (other.id === made.id ? made : other)),
    }));
    setDone({ text, service: made.id, rev: made.rev });
    announce(text);
    again();
  }
  function undo(): void {
    if (!done) return;
    calls.putBack(done.service, done.rev, t("settings.undo_reason"), done.rev - 1).then(
      (made) => {
        stored(made, t("settings.put_back_done"));
        setDone((before) => before && { ...before, rev: 0 });
      },
      (error: unknown) => setRefused(reasonOf(error)),
    );
  }

  if (!services || !calendar || !day) {
    return <Waiting title={t("settings.hours.title")} failed={failed} again={again} />;
  }
  const listed = byName(services, lang);
  const days = (service: string) => calendar.services.find((found) => found.id === service)?.days ?? [];
  const target = chosen && services.find((other) => other.id === chosen.service);
  return (
    <div class="page svc">
      <h1 id="svc-title">{t("settings.hours.title")}</h1>
      <p class="soft">{t("settings.hours.lead")}</p>
      {services.length === 0 && <p class="page-blank">{t("settings.services.empty")}</p>}
      {services.length > 0 && (
        <label class="hours-pick">
          {t("settings.hours.pick")}
          <select
            class="input"
            value={one?.id ?? ""}
            onChange={(event) => navigate(`/console/settings/hours/${event.currentTarget.value}`)}
          >
            <option value="">{t("settings.hours.all")}</option>
            {listed.map((other) => (
              <option key={other.id} value={other.id}>
                {other.settings.names[lang]}
              </option>
            ))}
          </select>
        </label>
      )}
      {done && <Done undo={done.rev > 1 ? undo : undefined}>{done.text}</Done>}
      {failed && <Failed reason={failed} again={again} />}
      {refused && <Failed reason={refused} />}
      {one ? (
        <>
          <MonthGrid
            lang={lang}
            month={day.slice(0, 7)}
            today={calendar.today}
            days={days(one.id)}
            turns={one.settings.turns}
            onMonth={(step) => setDay(`${monthAt(day.slice(0, 7), step)}-01`)}
            onToday={() => setDay(calendar.today)}
            onChoose={(found) => setChosen({ service: one.id, day: found })}
          />
          <WeekForm
            key={one.id}
            service={one}
            save={(hours, reason) => save(one, hours, reason)}
            refresh={again}
          />
        </>
      ) : (
        <WeekGrid
          lang={lang}
          monday={mondayOf(day)}
          today={calendar.today}
          services={listed}
          days={days}
          onWeek={(step) => setDay(dayAfter(mondayOf(day), 7 * step))}
          onToday={() => setDay(calendar.today)}
          onChoose={(service, found) => setChosen({ service, day: found })}
        />
      )}
      {chosen && target && (
        <DayDialog
          lang={lang}
          service={target}
          day={chosen.day}
          save={async (hours, reason) => {
            await save(target, hours, reason);
            setChosen(undefined);
          }}
          onClose={() => setChosen(undefined)}
        />
      )}
    </div>
  );
}

import { useState } from "preact/hooks";
import type { HoursForm, ServiceSetting } from "../../../client/src/contracts";
import { Button, Field, IconButton, Notice } from "../../../client/src/ui";
import { mistakeInWords } from "./hours_day";
import { DAYS, type Day, isMistake, readFrames, withoutException, written } from "./hours_rules";
import { SaveBar } from "./services_parts";
import { changesOf, keyName, openOrClosed } from "./services_words";
import { t } from "./texts";

interface Props {
  service: ServiceSetting;
  save: (hours: HoursForm, reason: string) => Promise<void>;
  refresh: () => void;
}

type Week = Record<Day, string>;

/** The hours of a usual week, whether holidays are closed, and every day that differs. Only what was touched
 * is kept here, so that what others store meanwhile is not taken back. */
export function WeekForm({ service, save, refresh }: Props) {
  const [edited, setEdited] = useState<Partial<Week>>({});
  const [removed, setRemoved] = useState<string[]>([]);
  const [chosen, setHolidays] = useState<HoursForm["holidays"]>();
  const week = Object.fromEntries(
    DAYS.map((day) => [day, edited[day] ?? written(service.hours.week[day] ?? [])]),
  ) as Week;
  const read = DAYS.map((day) => [day, readFrames(week[day])] as const);
  const wrong = read.find(([, frames]) => isMistake(frames));
  const holidays = chosen ?? service.hours.holidays;
  const hours: HoursForm = {
    ...removed.reduce(withoutException, service.hours),
    holidays,
    week: Object.fromEntries(
      read.map(([day, frames]) => [day, isMistake(frames) ? (service.hours.week[day] ?? []) : frames]),
    ),
  };
  const discard = () => {
    setEdited({});
    setRemoved([]);
    setHolidays(undefined);
  };
  const { settings } = service;
  const changes = changesOf({ settings, hours: service.hours }, { settings, hours }, (id) => id);
  const keys = Object.keys(hours.exceptions).sort();

  return (
    <section class="svc-group" aria-labelledby="hours-week">
      <h2 id="hours-week">{t("settings.hours.week")}</h2>
      {!service.sets_hours && <Notice tone="plain">{t("settings.hours.read_only")}</Notice>}
      <fieldset disabled={!service.sets_hours} class="svc-fields">
        <legend class="vh">{t("settings.hours.week")}</legend>
        <p class="hint">{t("settings.hours.times_hint")}</p>
        <div class="hours-fields">
          {read.map(([day, frames]) => (
            <Field
              key={day}
              label={t(`settings.hours.day.${day}`)}
              error={isMistake(frames) ? mistakeInWords(frames) : undefined}
            >
              {(wiring) => (
                <input
                  {...wiring}
                  class="input"
                  autocomplete="off"
                  maxLength={100}
                  placeholder={t("settings.hours.closed")}
                  value={week[day]}
                  onInput={(event) => setEdited({ ...edited, [day]: event.currentTarget.value })}
                />
              )}
            </Field>
          ))}
        </div>
        <div class="page-row">
          <Button
            onClick={() =>
              setEdited({ ...edited, tue: week.mon, wed: week.mon, thu: week.mon, fri: week.mon })
            }
          >
            {t("settings.hours.copy")}
          </Button>
          <label class="svc-check">
            <input
              type="checkbox"
              checked={holidays === "fi"}
              onChange={(event) => setHolidays(event.currentTarget.checked ? "fi" : "")}
            />
            {t("settings.hours.close_holidays")}
          </label>
        </div>
        <h3>{t("settings.hours.exceptions")}</h3>
        {keys.length === 0 ? (
          <p class="soft">{t("settings.hours.no_exceptions")}</p>
        ) : (
          <ul class="svc-turns">
            {keys.map((key) => (
              <li key={key}>
                <span class="grow">
                  <b>{keyName(key)}</b> {openOrClosed(hours.exceptions[key])}
                  {hours.notes[key] && <span class="soft"> · {hours.notes[key]}</span>}
                </span>
                <IconButton
                  name="close"
                  label={t("settings.hours.remove", { day: keyName(key) })}
                  onClick={() => setRemoved([...removed, key])}
                />
              </li>
            ))}
          </ul>
        )}
      </fieldset>
      {service.sets_hours && changes.length > 0 && (
        <SaveBar
          changes={changes}
          mistake={
            wrong && isMistake(wrong[1])
              ? `${t(`settings.hours.day.${wrong[0]}`)}: ${mistakeInWords(wrong[1])}`
              : undefined
          }
          save={async (reason) => {
            await save(hours, reason);
            discard();
          }}
          discard={discard}
          refresh={async () => refresh()}
        />
      )}
    </section>
  );
}

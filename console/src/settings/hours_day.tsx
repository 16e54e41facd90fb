import { useState } from "preact/hooks";
import type { CalendarDay, HoursForm, ServiceSetting } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { Button, Dialog, Field, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { longDay } from "./hours_calendar";
import {
  type Frames,
  isMistake,
  type Mistake,
  readFrames,
  withException,
  withoutException,
  written,
} from "./hours_rules";
import { holidayName, openOrClosed } from "./services_words";
import { t } from "./texts";

/** What is wrong with hours as somebody wrote them. */
export function mistakeInWords(mistake: Mistake): string {
  if (mistake.kind === "order") return t("settings.hours.wrong.order", { ...mistake });
  if (mistake.kind === "overlap") return t("settings.hours.wrong.overlap", { ...mistake });
  return t("settings.hours.wrong.unreadable");
}

interface Props {
  lang: Lang;
  service: ServiceSetting;
  day: CalendarDay;
  save: (hours: HoursForm, reason: string) => Promise<void>;
  onClose: () => void;
}

/** One day that differs: closed with one press, or with hours of its own, once or every year. */
export function DayDialog({ lang, service, day, save, onClose }: Props) {
  const [times, setTimes] = useState(written(day.frames));
  const [note, setNote] = useState(day.note);
  const [yearly, setYearly] = useState(day.exception ? !/^\d{4}-/.test(day.exception) : false);
  const [error, setError] = useState("");
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const title = longDay(day.day, lang);

  /** A yearly one of a holiday goes by the holiday, which moves from year to year. */
  const key = yearly ? day.holiday || day.day.slice(5) : day.day;

  async function put(frames: Frames): Promise<void> {
    // Between once and every year the other one would remain and win.
    const others = day.exception && day.exception !== key ? day.exception : undefined;
    const base = others ? withoutException(service.hours, others) : service.hours;
    const said = frames.length ? "settings.hours.reason.times" : "settings.hours.reason.closed";
    await send(withException(base, key, frames, note.trim()), note.trim() || t(said, { day: title }));
  }
  async function send(hours: HoursForm, reason: string): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailed("");
    try {
      await save(hours, reason);
    } catch (failure) {
      setFailed(reasonOf(failure));
      setBusy(false);
    }
  }
  function saveTimes(event: Event): void {
    event.preventDefault();
    const frames = readFrames(times);
    if (isMistake(frames)) {
      setError(mistakeInWords(frames));
      return;
    }
    setError("");
    void put(frames);
  }

  return (
    <Dialog
      title={t("settings.hours.day_title", { day: title })}
      closeLabel={t("settings.close")}
      class="hours-dialog"
      onClose={onClose}
    >
      <p>
        <b>{service.settings.names[lang]}</b>: {openOrClosed(day.frames)}
        {day.holiday && ` · ${holidayName(day.holiday)}`}
        {day.note && ` · ${day.note}`}
      </p>
      {failed && (
        <div role="alert">
          <Notice tone="late">{failed}</Notice>
        </div>
      )}
      {service.sets_hours ? (
        <form onSubmit={saveTimes} noValidate>
          <div class="page-row">
            {day.frames.length > 0 && (
              <Button look="primary" off={busy} onClick={() => void put([])}>
                {t("settings.hours.close_day")}
              </Button>
            )}
            {day.exception && (
              <Button
                off={busy}
                onClick={() =>
                  void send(
                    withoutException(service.hours, day.exception!),
                    t("settings.hours.reason.usual", { day: title }),
                  )
                }
              >
                {t("settings.hours.usual_day")}
              </Button>
            )}
          </div>
          <Field label={t("settings.hours.times")} hint={t("settings.hours.times_hint")} error={error}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                autocomplete="off"
                maxLength={100}
                value={times}
                onInput={(event) => setTimes(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t("settings.hours.note")} hint={t("settings.hours.note_hint")}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                autocomplete="off"
                maxLength={200}
                value={note}
                onInput={(event) => setNote(event.currentTarget.value)}
              />
            )}
          </Field>
          <label class="svc-check">
            <input
              type="checkbox"
              checked={yearly}
              onChange={(event) => setYearly(event.currentTarget.checked)}
            />
            {day.holiday
              ? t("settings.hours.yearly_holiday", { holiday: holidayName(day.holiday) })
              : t("settings.hours.yearly")}
          </label>
          <div class="dialog-foot">
            <Button onClick={onClose}>{t("settings.cancel")}</Button>
            <Button look="primary" submit off={busy}>
              {t("settings.hours.save_times")}
            </Button>
          </div>
        </form>
      ) : (
        <Notice tone="plain">{t("settings.hours.read_only")}</Notice>
      )}
    </Dialog>
  );
}

import type { ReportHour } from "../../../client/src/contracts";
import { type Key, number, t } from "./texts";

const LEVELS = 5;

/** Hours in which anybody came at all, from the first to the last. */
function hoursOf(hours: ReportHour[]): number[] {
  const busy = hours.filter((one) => one.count !== 0).map((one) => one.hour);
  const [first, last] = [Math.min(...busy), Math.max(...busy)];
  return busy.length ? Array.from({ length: last - first + 1 }, (_, n) => first + n) : [];
}

/** The week as a table: its numbers are read, its shades are seen. */
export function Heat({ hours }: { hours: ReportHour[] }) {
  const most = Math.max(1, ...hours.map((one) => one.count ?? 0));
  const rows = hoursOf(hours);
  const at = new Map(hours.map((one) => [`${one.weekday} ${one.hour}`, one]));
  const level = (one: ReportHour | undefined) =>
    one?.count === undefined ? 0 : Math.ceil((one.count / most) * LEVELS);
  return (
    <section class="page-card">
      <h2>{t("reports.heading.hours")}</h2>
      <p class="soft">{t("reports.hours.lead")}</p>
      <div class="report-scroll" tabIndex={0} role="group" aria-label={t("reports.heading.hours")}>
        <table class="report-heat">
          <thead>
            <tr>
              <th scope="col">{t("reports.column.hour")}</th>
              {[0, 1, 2, 3, 4, 5, 6].map((day) => (
                <th key={day} scope="col">
                  <abbr title={t(`reports.weekday.${day}` as Key)}>
                    {t(`reports.weekday.short.${day}` as Key)}
                  </abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((hour) => (
              <tr key={hour}>
                <th scope="row">{`${hour}–${hour + 1}`}</th>
                {[0, 1, 2, 3, 4, 5, 6].map((day) => {
                  const one = at.get(`${day} ${hour}`);
                  return (
                    <td key={day} data-level={level(one)}>
                      {one?.count === undefined
                        ? t(`reports.hidden.${one?.hidden || "few"}`)
                        : one.count === 0
                          ? "–"
                          : number(one.count)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

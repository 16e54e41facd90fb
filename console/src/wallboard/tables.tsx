import type { AlertThresholds, Wall, WallService } from "../../../client/src/contracts";
import { Icon } from "../ui/icon";
import { keptLately, keptToday, levelOf } from "./levels";
import { clock, lasted, number, presence, t } from "./texts";

function Share({ value, limits }: { value: number | undefined; limits?: AlertThresholds["kept"] }) {
  if (value === undefined) return <span class="soft">{t("wallboard.none_yet")}</span>;
  const level = limits ? levelOf("kept", value, limits) : "ok";
  return (
    <span class={`wall-share ${level}`}>
      {level === "ok" ? null : <Icon name={level === "warn" ? "alert" : "late"} />}
      {number(value)} %
    </span>
  );
}

interface Props {
  wall: Wall;
  now: number;
  thresholds: AlertThresholds;
}

/** Each service in a row. What few people did is not told apart (under five). */
export function Services({ wall, now, thresholds }: Props) {
  const few = wall.services.some((one) => one.work === undefined);
  const hours = (one: WallService) =>
    one.open
      ? one.closes_at
        ? t("wallboard.open_until", { time: clock(one.closes_at) })
        : t("wallboard.open")
      : t("wallboard.closed");
  return (
    <section class="wall-table" aria-label={t("wallboard.services")}>
      <h2>{t("wallboard.services")}</h2>
      <div class="wall-scroll" tabIndex={0} role="group" aria-label={t("wallboard.services")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("wallboard.service")}</th>
              <th scope="col">{t("wallboard.opening")}</th>
              <th scope="col" class="figure">
                {t("wallboard.waiting_short")}
              </th>
              <th scope="col" class="figure">
                {t("wallboard.longest_short")}
              </th>
              <th scope="col" class="figure">
                {t("wallboard.held")}
              </th>
              <th scope="col" class="figure">
                {t("wallboard.free")}
              </th>
              <th scope="col" class="figure">
                {t("wallboard.kept_today")}
              </th>
              <th scope="col" class="figure">
                {t("wallboard.kept_lately")}
              </th>
              <th scope="col" class="figure">
                {t("wallboard.handled")}
              </th>
            </tr>
          </thead>
          <tbody>
            {wall.services.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.name}</th>
                <td>{hours(one)}</td>
                <td class="figure">{one.waiting}</td>
                <td class="figure">
                  {one.longest_since === undefined ? "" : lasted(Math.max(0, now - one.longest_since))}
                </td>
                <td class="figure">{one.held}</td>
                <td class="figure">{t("wallboard.of", { n: one.staffed.free, all: one.staffed.members })}</td>
                {one.work ? (
                  <>
                    <td class="figure">
                      <Share value={keptToday(one.work)} />
                    </td>
                    <td class="figure">
                      <Share value={keptLately(one.work)} limits={thresholds.kept} />
                    </td>
                    <td class="figure">{number(one.work.handled)}</td>
                  </>
                ) : (
                  <td class="figure soft" colSpan={3}>
                    {t("wallboard.few")}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {few ? <p class="soft">{t("wallboard.few.why")}</p> : null}
    </section>
  );
}

/** As colleagues see each other at the desk: who is there and how much they carry, nothing of their work. */
export function Advisors({ wall }: { wall: Wall }) {
  return (
    <section class="wall-table" aria-label={t("wallboard.advisors")}>
      <h2>{t("wallboard.advisors")}</h2>
      <div class="wall-scroll" tabIndex={0} role="group" aria-label={t("wallboard.advisors")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("wallboard.name")}</th>
              <th scope="col">{t("wallboard.state")}</th>
              <th scope="col" class="figure">
                {t("wallboard.load_short")}
              </th>
            </tr>
          </thead>
          <tbody>
            {wall.advisors.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.name}</th>
                <td>
                  <span class={`presence-dot ${one.presence}`} /> {presence(one)}
                </td>
                <td class="figure">
                  {one.presence === "offline" ? "" : `${number(one.load, 1)} / ${one.capacity}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

import { useEffect, useMemo, useState } from "preact/hooks";
import { announce } from "../../../client/src/ui";
import { chosen } from "../choices";
import type { SectionProps } from "../section";
import { desk } from "../state";
import { t as common } from "../texts";
import { Icon } from "../ui/icon";
import { Board } from "./board";
import { Watching } from "./store";
import { t, texts } from "./texts";
import "./wallboard.css";
import { reasonOf } from "../reason";

/** How it goes now, for whoever answers for the shift. */
export default function WallboardSection({ lang }: SectionProps) {
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  const here = desk.value;
  if (!ready || !here) return <div class="page wallboard" />;
  return <Looking key={lang} here={here} />;
}

function Looking({ here }: { here: NonNullable<typeof desk.value> }) {
  const watching = useMemo(() => new Watching(here.line), [here]);
  useEffect(() => watching.start(), [watching]);
  const wall = watching.wall.value;
  const mine = chosen.value;
  const alerts = watching.alerts.value;
  const said = alerts.map((one) => t(`wallboard.alert.${one}`)).join(" ");
  useEffect(() => {
    if (said) announce(said);
  }, [said]);
  return (
    <div class="page wallboard">
      {watching.failed.value ? (
        <div class="strip late" role="alert">
          <Icon name="offline" />
          <span>{t("wallboard.failed", { reason: reasonOf(watching.failed.value) })}</span>
          <button type="button" class="btn" onClick={() => void watching.ask()}>
            {common("console.again")}
          </button>
        </div>
      ) : null}
      {alerts.length > 0 ? (
        <div class="strip late">
          <Icon name="late" />
          <b>{said}</b>
          <span class="grow" />
          <button type="button" class="btn" onClick={() => watching.seen()}>
            {t("wallboard.alert.seen")}
          </button>
        </div>
      ) : null}
      {wall && mine ? (
        <Board here={here} watching={watching} wall={wall} chosen={mine} />
      ) : (
        <h1 class="wall-loading">{t("wallboard.title")}</h1>
      )}
    </div>
  );
}

import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { OwnFigures } from "../../../client/src/contracts";
import { Field } from "../../../client/src/ui";
import type { SectionProps } from "../section";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { Figures } from "./figures";
import { KINDS, type Kind, periodOf } from "./period";
import { t, texts } from "./texts";
import "./reports.css";

const OFFERED = KINDS.filter((one) => one !== "own");

/** One's own figures, which nobody else sees. */
export default function MineSection({ lang }: SectionProps) {
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  return ready ? <Mine key={lang} /> : <div class="page reports" />;
}

function Mine() {
  const [kind, choose] = useState<Exclude<Kind, "own">>("month");
  const { data, failed, again } = useLoaded(
    (signal) => api.get<OwnFigures>("/api/reports/mine", { ...periodOf(kind, new Date()) }, signal),
    [kind],
  );
  const some = data?.figures.some((one) => one.value !== undefined);
  return (
    <div class="page reports">
      <h1>{t("reports.mine.title")}</h1>
      <p class="soft">{t("reports.mine.lead")}</p>
      <div class="report-head page-card">
        <Field label={t("reports.period")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input select"
              value={kind}
              onChange={(event) => choose(event.currentTarget.value as Exclude<Kind, "own">)}
            >
              {OFFERED.map((one) => (
                <option key={one} value={one}>
                  {t(`reports.period.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {!data && !failed && <p class="soft">{common("console.fetching")}</p>}
      {failed && <Failed reason={t("reports.failed", { reason: failed })} again={again} />}
      {data && !some && <p class="page-blank">{t("reports.mine.none")}</p>}
      {data && some && <Figures figures={data.figures} />}
    </div>
  );
}

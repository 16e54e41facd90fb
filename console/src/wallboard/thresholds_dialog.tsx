import { useState } from "preact/hooks";
import type { AlertThresholds, Chosen } from "../../../client/src/contracts";
import { choose } from "../choices";
import type { Desk } from "../desk/store";
import { done } from "../ui/done";
import { FormDialog } from "../ui/form_dialog";
import { inOrder, MEASURES, type Measure } from "./levels";
import { t } from "./texts";

const SIDES = ["warn", "late"] as const;

/** From where on a figure is amber and red: each supervisor's own, on all their consoles. */
export function ThresholdsDialog({
  here,
  chosen,
  onClose,
}: {
  here: Desk;
  chosen: Chosen;
  onClose: () => void;
}) {
  const [limits, setLimits] = useState<AlertThresholds>(chosen.thresholds);
  const [alerts, setAlerts] = useState(chosen.wall_alerts);
  const wrong = MEASURES.filter((one) => !inOrder(one, limits[one]));

  const put = (measure: Measure, side: (typeof SIDES)[number], value: string) => {
    const n = Number.parseInt(value, 10);
    setLimits({ ...limits, [measure]: { ...limits[measure], [side]: Number.isNaN(n) ? 0 : Math.max(0, n) } });
  };
  const save = async () => {
    await choose(here.line, { ...chosen, thresholds: limits, wall_alerts: alerts });
    done(t("wallboard.thresholds.saved"));
    return undefined;
  };

  return (
    <FormDialog
      title={t("wallboard.thresholds.title")}
      class="wall-form"
      send={t("wallboard.thresholds.save")}
      off={wrong.length > 0}
      run={save}
      onClose={onClose}
    >
      <p class="soft">{t("wallboard.thresholds.lead")}</p>
      {MEASURES.map((measure) => (
        <fieldset key={measure}>
          <legend>{t(`wallboard.measure.${measure}`)}</legend>
          {SIDES.map((side) => (
            <label key={side}>
              {t(`wallboard.thresholds.${side}`)}
              <input
                class="input"
                type="number"
                min={0}
                inputMode="numeric"
                value={limits[measure][side]}
                aria-invalid={!inOrder(measure, limits[measure])}
                onInput={(event) => put(measure, side, event.currentTarget.value)}
              />
            </label>
          ))}
          {wrong.includes(measure) ? (
            <p class="said-no" role="alert">
              {t(measure === "kept" ? "wallboard.thresholds.order_down" : "wallboard.thresholds.order")}
            </p>
          ) : null}
        </fieldset>
      ))}
      <label class="tick">
        <input
          type="checkbox"
          checked={alerts}
          onChange={(event) => setAlerts(event.currentTarget.checked)}
        />
        {t("wallboard.thresholds.alerts")}
      </label>
    </FormDialog>
  );
}

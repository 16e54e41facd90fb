import { useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import { cid as newCid } from "../../../client/src/cid";
import type { Baselines, BaselineView } from "../../../client/src/contracts";
import { Button, Field } from "../../../client/src/ui";
import { FormDialog } from "../ui/form_dialog";
import type { Period } from "./period";
import { dayText, t } from "./texts";

interface Props {
  all: BaselineView[];
  period: Period;
  service: string;
  may: boolean;
  put: (all: Baselines) => void;
  compare: (id: string) => void;
}

/** Figures that were kept, to see later what has changed. */
export function BaselinesCard({ all, period, service, may, put, compare }: Props) {
  const [keeping, keep] = useState(false);
  const [removing, remove] = useState<BaselineView>();
  return (
    <section class="page-card">
      <div class="page-row">
        <h2 class="grow">{t("reports.baseline")}</h2>
        {may && <Button onClick={() => keep(true)}>{t("reports.baseline.keep")}</Button>}
      </div>
      <p class="soft">{t("reports.baseline.lead")}</p>
      {all.length === 0 && <p>{t("reports.baseline.none")}</p>}
      <ul class="report-baselines">
        {all.map((one) => (
          <li key={one.id} class="page-row report-baseline">
            <div class="grow">
              <b>{one.name}</b>{" "}
              <span class="soft">
                {dayText(one.first)}–{dayText(one.last)} · {one.by_name}
              </span>
              {!one.alike && <p>{t("reports.baseline.unlike")}</p>}
            </div>
            <Button
              aria-label={t("reports.baseline.compare", { name: one.name })}
              onClick={() => compare(one.id)}
            >
              {t("reports.against")}
            </Button>
            {may && (
              <Button
                look="quiet"
                aria-label={t("reports.baseline.remove", { name: one.name })}
                onClick={() => remove(one)}
              >
                {t("reports.baseline.remove.do")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {keeping && <Keep period={period} service={service} put={put} onClose={() => keep(false)} />}
      {removing && <Remove one={removing} put={put} onClose={() => remove(undefined)} />}
    </section>
  );
}

function Keep({
  period,
  service,
  put,
  onClose,
}: Pick<Props, "period" | "service" | "put"> & { onClose: () => void }) {
  const [cid] = useState(() => newCid());
  const [name, setName] = useState("");
  const [lacking, setLacking] = useState("");
  async function run(): Promise<string | undefined> {
    setLacking(name.trim() ? "" : t("reports.baseline.wrong"));
    if (!name.trim()) return "";
    const form = { cid, name: name.trim(), ...period, ...(service ? { service } : {}) };
    put(await api.post<Baselines>("/api/reports/baselines", form));
    return undefined;
  }
  return (
    <FormDialog
      title={t("reports.baseline.keep")}
      size="small"
      class="report-form"
      send={t("reports.save")}
      run={run}
      onClose={onClose}
    >
      <Field label={t("reports.baseline.name")} hint={t("reports.baseline.name.hint")} error={lacking}>
        {(wiring) => (
          <input
            {...wiring}
            data-first
            class="input"
            maxLength={80}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

function Remove({
  one,
  put,
  onClose,
}: {
  one: BaselineView;
  put: (all: Baselines) => void;
  onClose: () => void;
}) {
  const [cid] = useState(() => newCid());
  return (
    <FormDialog
      title={t("reports.baseline.remove", { name: one.name })}
      size="small"
      class="report-form"
      stop
      send={t("reports.baseline.remove.do")}
      run={async () => {
        put(await api.post<Baselines>("/api/reports/baselines/remove", { cid, baseline: one.id }));
        return undefined;
      }}
      onClose={onClose}
    >
      <p>{t("reports.baseline.remove.sure", { name: one.name })}</p>
    </FormDialog>
  );
}

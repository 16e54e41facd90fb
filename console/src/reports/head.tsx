import { useState } from "preact/hooks";
import { cid as newCid } from "../../../client/src/cid";
import type { BaselineView, ReportPage } from "../../../client/src/contracts";
import { Button, Field, Notice } from "../../../client/src/ui";
import { download } from "../download";
import { reasonOf } from "../reason";
import { done } from "../ui/done";
import { isPeriod, KINDS, type Kind, type Period, periodOf } from "./period";
import { t, texts } from "./texts";

export interface Asked {
  kind: Kind;
  period: Period;
  service: string;
  /** `none`, `before`, `year`, or the id of a baseline. */
  against: string;
}

interface Props {
  asked: Asked;
  ask: (asked: Asked) => void;
  page: ReportPage | undefined;
  baselines: BaselineView[];
}

/** What the report is of: a time, a service, and what it is held against. */
export function Head({ asked, ask, page, baselines }: Props) {
  const [own, setOwn] = useState(asked.period);
  function choose(kind: Kind): void {
    if (kind === "own") {
      setOwn(asked.period);
      ask({ ...asked, kind });
    } else ask({ ...asked, kind, period: periodOf(kind, new Date()) });
  }
  function days(period: Period): void {
    setOwn(period);
    if (isPeriod(period)) ask({ ...asked, period });
  }
  return (
    <div class="report-head page-card">
      <Field label={t("reports.period")}>
        {(wiring) => (
          <select
            {...wiring}
            class="input select"
            value={asked.kind}
            onChange={(event) => choose(event.currentTarget.value as Kind)}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`reports.period.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {asked.kind === "own" &&
        (["first", "last"] as const).map((end) => (
          <Field
            key={end}
            label={t(`reports.period.${end}`)}
            {...(end === "last" && !isPeriod(own) ? { error: t("reports.period.wrong") } : {})}
          >
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                type="date"
                value={own[end]}
                onInput={(event) => days({ ...own, [end]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
      <Field label={t("reports.service")}>
        {(wiring) => (
          <select
            {...wiring}
            class="input select"
            value={asked.service}
            onChange={(event) => ask({ ...asked, service: event.currentTarget.value })}
          >
            <option value="">{t("reports.service.all")}</option>
            {page?.all_services.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("reports.against")}>
        {(wiring) => (
          <select
            {...wiring}
            class="input select"
            value={asked.against}
            onChange={(event) => ask({ ...asked, against: event.currentTarget.value })}
          >
            {(["none", "before", "year"] as const).map((one) => (
              <option key={one} value={one}>
                {t(`reports.against.${one}`)}
              </option>
            ))}
            {baselines.map((one) => (
              <option key={one.id} value={one.id}>
                {t("reports.against.baseline", { name: one.name })}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

function exported(asked: Asked, format: "csv" | "xlsx"): Promise<void> {
  const against = ["before", "year"].includes(asked.against) ? asked.against : "none";
  const form = { cid: newCid(), ...asked.period, against, format };
  return download(
    `/api/reports/export?lang=${texts.lang.value}`,
    asked.service ? { ...form, service: asked.service } : form,
  );
}

export function Export({ asked }: { asked: Asked }) {
  const [failed, fail] = useState("");
  const [busy, setBusy] = useState(false);
  async function run(format: "csv" | "xlsx"): Promise<void> {
    setBusy(true);
    fail("");
    try {
      await exported(asked, format);
      done(t("reports.export.done"));
    } catch (error) {
      fail(t("reports.export.failed", { reason: reasonOf(error) }));
    }
    setBusy(false);
  }
  return (
    <section class="page-card">
      <h2>{t("reports.export")}</h2>
      <p class="soft">{t("reports.export.note")}</p>
      <div class="page-row">
        {(["csv", "xlsx"] as const).map((one) => (
          <Button key={one} off={busy} onClick={() => void run(one)}>
            {t(`reports.export.${one}`)}
          </Button>
        ))}
      </div>
      <div role="alert">{failed && <Notice tone="late">{failed}</Notice>}</div>
    </section>
  );
}

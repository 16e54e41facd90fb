import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { Baselines, CostVersions, ReportPage } from "../../../client/src/contracts";
import { Button } from "../../../client/src/ui";
import { dayOf, LOCALES, timeOf } from "../dates";
import type { SectionProps } from "../section";
import { t as common } from "../texts";
import type { Curve } from "../ui/chart";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { BaselinesCard } from "./baselines";
import { DaysChart } from "./chart";
import { CostsDialog } from "./costs_dialog";
import { Figures, Summary } from "./figures";
import { type Asked, Export, Head } from "./head";
import { Heat } from "./heat";
import { periodOf } from "./period";
import { Staffing } from "./staffing";
import { Answers, Channels, Loads, Outcomes, Places } from "./tables";
import { lasted, number, t, texts } from "./texts";
import "./reports.css";

/** How the service has gone, for whoever answers for it. */
export default function ReportsSection({ lang }: SectionProps) {
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  return ready ? <Reports key={lang} /> : <div class="page reports" />;
}

const MINUTE_S = 60;

function Reports() {
  const [asked, ask] = useState<Asked>(() => ({
    kind: "month",
    period: periodOf("month", new Date()),
    service: "",
    against: "before",
  }));
  const baselines = useLoaded((signal) => api.get<Baselines>("/api/reports/baselines", {}, signal), []);
  const { period, service, against } = asked;
  const { data, failed, again } = useLoaded(
    (signal) => {
      const plain = ["none", "before", "year"].includes(against);
      const query = {
        ...period,
        ...(service ? { service } : {}),
        ...(plain ? { against } : { baseline: against }),
        lang: texts.lang.value,
      };
      return api.get<ReportPage>("/api/reports", query, signal);
    },
    [period.first, period.last, service, against],
  );
  const kept = baselines.data?.baselines ?? [];
  const old =
    data && (data.first !== period.first || data.last !== period.last || (data.service ?? "") !== service);
  const empty = data?.figures.find((one) => one.id === "contacts")?.value === 0;
  return (
    <div class="page reports">
      <h1>{t("reports.title")}</h1>
      <p class="soft">{t("reports.lead")}</p>
      <Head asked={asked} ask={ask} page={data} baselines={kept} />
      <div role="status" class="report-busy">
        {!failed && (!data || old) && <p class="soft">{common("console.fetching")}</p>}
      </div>
      {failed && <Failed reason={t("reports.failed", { reason: failed })} again={again} />}
      {baselines.failed && <Failed reason={baselines.failed} again={baselines.again} />}
      {data && empty && (
        <div class="page-blank">
          <h2>{t("reports.none.title")}</h2>
          <p>{t("reports.none.text")}</p>
        </div>
      )}
      {data && !empty && <Page page={data} asked={asked} again={again} />}
      {data && (
        <>
          <Staffing period={period} service={data.all_services.find((one) => one.id === service)} />
          <BaselinesCard
            all={kept}
            period={period}
            service={service}
            may={data.may_set && !empty}
            put={(all) => baselines.put(() => all)}
            compare={(id) => {
              ask({ ...asked, against: id });
              document.querySelector("main")?.scrollTo({ top: 0 });
            }}
          />
          {data.may_export && !empty && <Export asked={asked} />}
          <p class="soft">
            {t("reports.until", {
              time: `${dayOf(data.until, texts.lang.value)} ${timeOf(data.until, texts.lang.value)}`,
            })}{" "}
            {t("reports.version")}: {data.version}.
          </p>
        </>
      )}
    </div>
  );
}

function Page({ page, asked, again }: { page: ReportPage; asked: Asked; again: () => void }) {
  return (
    <>
      <Summary page={page} />
      <h2>{t("reports.figures")}</h2>
      <Figures figures={page.figures} />
      <h2>{t("reports.heading.time")}</h2>
      <Charts page={page} />
      <Heat hours={page.hours} />
      <Loads loads={page.loads} />
      <Channels page={page}>{page.may_set && <Costs again={again} />}</Channels>
      <Places page={page} language={languageName} />
      <Outcomes page={page} />
      <Answers page={page} key={asked.service} />
    </>
  );
}

function languageName(code: string): string {
  const names = new Intl.DisplayNames(LOCALES[texts.lang.value], { type: "language" });
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

function Charts({ page }: { page: ReportPage }) {
  // What is still to come is nobody's fault: the curves end where what is known ends.
  const known = page.days.filter((one) => Date.parse(one.first) <= page.until);
  const days = known.map((one) => one.first);
  const step = t(`reports.step.${page.step}`);
  const curve = (name: string, id: string, times = 1): Curve => {
    const figures = known.map((day) => day.figures.find((one) => one.id === id));
    return {
      name,
      values: figures.map((one) => (one?.value === undefined || one.hidden ? undefined : one.value * times)),
      instead: figures.map((one) => (one?.hidden ? t(`reports.hidden.${one.hidden}`) : undefined)),
    };
  };
  const chosen = page.all_services.filter((one) => !page.service || one.id === page.service);
  const targets = new Set(chosen.map((one) => one.target_pct));
  const [target] = targets.size === 1 ? targets : [];
  const whole = (value: number | undefined) =>
    value === undefined ? t("reports.hidden.none") : number(value, 0);
  return (
    <div class="report-charts">
      <DaysChart
        title={t("reports.chart.contacts")}
        days={days}
        step={step}
        columns
        curves={[curve(t("reports.chart.contacts"), "contacts")]}
        cell={whole}
      />
      <DaysChart
        title={t("reports.chart.promise")}
        days={days}
        step={step}
        curves={[
          curve(t("reports.figure.promise_kept"), "promise_kept", 100),
          ...(target === undefined
            ? []
            : [{ name: t("reports.chart.target"), look: "target" as const, values: days.map(() => target) }]),
        ]}
        cell={whole}
      />
      <DaysChart
        title={t("reports.chart.wait")}
        days={days}
        step={step}
        curves={[
          curve(t("reports.chart.half"), "wait_median", 1 / MINUTE_S),
          { ...curve(t("reports.chart.nine"), "wait_p90", 1 / MINUTE_S), look: "second" },
        ]}
        cell={(value) => (value === undefined ? t("reports.hidden.none") : lasted(value * MINUTE_S))}
      />
    </div>
  );
}

function Costs({ again }: { again: () => void }) {
  const [open, setOpen] = useState(false);
  const {
    data,
    failed,
    again: reload,
  } = useLoaded((signal) => api.get<CostVersions>("/api/reports/costs", {}, signal), []);
  const latest = data?.versions[0];
  return (
    <>
      {failed && <Failed reason={failed} again={reload} />}
      {latest && (
        <span class="soft">
          {t("reports.costs.version", {
            rev: latest.rev,
            day: dayOf(latest.at, texts.lang.value),
            name: latest.by_name,
            reason: latest.reason,
          })}
        </span>
      )}
      {data && <Button onClick={() => setOpen(true)}>{t("reports.costs.change")}</Button>}
      {open && data && (
        <CostsDialog
          costs={data}
          onClose={() => setOpen(false)}
          onSaved={() => {
            reload();
            again();
          }}
        />
      )}
    </>
  );
}

import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { ReportService, StaffingAnswers } from "../../../client/src/contracts";
import { Button, Field, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { Failed } from "../ui/failed";
import type { Period } from "./period";
import { Table } from "./tables";
import { number, percent, t } from "./texts";

/** What if others advised: reckoned by the server from what this period was like. */
export function Staffing({ period, service }: { period: Period; service: ReportService | undefined }) {
  const [promise, setPromise] = useState(service?.promise_s ?? 120);
  const [capacity, setCapacity] = useState(4);
  const [found, show] = useState<StaffingAnswers>();
  const [failed, fail] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    show(undefined);
    fail("");
    if (service) setPromise(service.promise_s);
  }, [service?.id, period.first, period.last]);

  async function run(): Promise<void> {
    if (!service || busy) return;
    setBusy(true);
    fail("");
    try {
      const asked = { ...period, service: service.id, promise_s: promise, capacity };
      show(await api.get<StaffingAnswers>("/api/reports/staffing", asked));
    } catch (error) {
      fail(reasonOf(error));
    }
    setBusy(false);
  }

  return (
    <section class="page-card">
      <h2>{t("reports.staffing")}</h2>
      <p class="soft">{t("reports.staffing.lead")}</p>
      {service ? (
        <form
          class="page-row report-ask"
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          <Field label={t("reports.staffing.promise")}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                type="number"
                min={10}
                max={86400}
                value={promise}
                onInput={(event) => setPromise(Number(event.currentTarget.value))}
              />
            )}
          </Field>
          <Field label={t("reports.staffing.capacity")}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                type="number"
                min={1}
                max={10}
                value={capacity}
                onInput={(event) => setCapacity(Number(event.currentTarget.value))}
              />
            )}
          </Field>
          <Button look="primary" submit off={busy}>
            {t("reports.staffing.run")}
          </Button>
        </form>
      ) : (
        <p>{t("reports.staffing.choose")}</p>
      )}
      <div role="status">{busy && <p>{t("reports.staffing.running")}</p>}</div>
      {failed && <Failed reason={failed} again={() => void run()} />}
      {found?.thin && (
        <Notice tone="warn">
          {found.of === undefined
            ? t("reports.staffing.thin_few")
            : t("reports.staffing.thin", { n: number(found.of) })}
        </Notice>
      )}
      {found && !found.thin && <Answers found={found} />}
    </section>
  );
}

function Answers({ found }: { found: StaffingAnswers }) {
  const capacities = [...new Set(found.answers.map((one) => one.capacity))];
  const advisors = [...new Set(found.answers.map((one) => one.advisors))];
  const at = (n: number, capacity: number) =>
    found.answers.find((one) => one.advisors === n && one.capacity === capacity);
  return (
    <>
      <h3>{t("reports.staffing.caption")}</h3>
      <Table
        name={t("reports.staffing.caption")}
        head={[
          t("reports.staffing.advisors"),
          ...capacities.map((one) => t("reports.staffing.at_once", { n: one })),
        ]}
        rows={advisors.map((n) => ({
          key: String(n),
          title: number(n),
          cells: capacities.map((one) => {
            const answer = at(n, one);
            return answer ? percent(answer.kept) : "–";
          }),
        }))}
      />
      {found.held_now !== undefined && (
        <p class="soft">{t("reports.staffing.note", { n: number(found.held_now, 1) })}</p>
      )}
    </>
  );
}

import { Chart, type Curve, Numbers } from "../ui/chart";
import { clock, t } from "./texts";

interface Props {
  title: string;
  /** One sentence that says what the curves show. */
  finding: string;
  at: number[];
  curves: Curve[];
}

const ROWS = 12;

/** Curves of the last hour. */
export function HourChart({ title, finding, at, curves }: Props) {
  const once = (said: string, i: number, all: string[]) => (said === all[i - 1] ? "" : said);
  const step = Math.max(1, Math.ceil(at.length / ROWS));
  const rows = at.map((_, i) => i).filter((i) => (at.length - 1 - i) % step === 0);
  return (
    <Chart
      title={title}
      heading="h2"
      finding={finding}
      at={at.map((one) => one / 1000)}
      across={{ space: 70, values: (_, ticks) => ticks.map((tick) => clock(tick * 1000)).map(once) }}
      upward={{ size: 40 }}
      reach={{ time: true }}
      curves={curves}
      shape="filled"
      table={t("wallboard.chart.table")}
    >
      <Numbers
        head={t("wallboard.chart.time")}
        rows={rows.map((index) => ({ place: clock(at[index] ?? 0), index }))}
        curves={curves}
        cell={(value) => value}
      />
    </Chart>
  );
}

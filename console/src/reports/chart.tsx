import { Chart, type Curve, Numbers } from "../ui/chart";
import { dayText, number, t } from "./texts";

interface Props {
  title: string;
  /** The days on which the points begin, and what one point is. */
  days: string[];
  step: string;
  curves: Curve[];
  /** Columns, for counts. */
  columns?: boolean;
  cell: (value: number | undefined) => string;
}

/** Curves over days. */
export function DaysChart({ title, days, step, curves, columns, cell }: Props) {
  const known = (curves[0]?.values ?? []).filter((one) => one !== undefined);
  const short = (place: number) => {
    const day = Number.isInteger(place) ? days[place] : undefined;
    return day ? dayText(day, false) : "";
  };
  return (
    <Chart
      title={title}
      heading="h3"
      finding={
        known.length === 0
          ? t("reports.chart.empty")
          : t("reports.chart.range", { least: cell(Math.min(...known)), most: cell(Math.max(...known)) })
      }
      of={`${days[0]} ${days.at(-1)}`}
      at={days.map((_, n) => n)}
      across={{ space: 60, values: (_, ticks) => ticks.map(short) }}
      upward={{ values: (_, ticks) => ticks.map((one) => number(one)) }}
      reach={{ time: false, range: [-0.5, Math.max(0.5, days.length - 0.5)] }}
      curves={curves}
      {...(columns ? { shape: "columns" as const } : {})}
      table={t("reports.chart.table")}
    >
      <Numbers
        head={step}
        rows={days.map((day, index) => ({ place: dayText(day), index }))}
        curves={curves}
        cell={cell}
      />
    </Chart>
  );
}

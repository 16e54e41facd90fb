import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { dayText, number, t } from "./texts";

export interface Curve {
  name: string;
  /** Nothing where there was nothing, or too little to show. */
  values: (number | undefined)[];
  /** The second curve, and what curves are held against. */
  look?: "second" | "target";
}

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

const HEIGHT = 190;
const LOOKS = { first: "--plot", second: "--ink-soft", target: "--ink" } as const;

/** A canvas knows colours, not the variables that they come from. */
function colour(element: HTMLElement, name: string): string {
  const probe = element.appendChild(document.createElement("i"));
  probe.style.color = `var(${name})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function options(element: HTMLElement, { curves, columns, days }: Props): uPlot.Options {
  const token = (name: string) => colour(element, name);
  // The library keeps notes in what it is given, so each axis has an object of its own.
  const axis = (): uPlot.Axis => ({
    stroke: token("--ink-soft"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: token("--plot-grid"), width: 1 },
    ticks: { show: false },
  });
  const bars = columns ? uPlot.paths.bars?.({ size: [0.7, 40] }) : undefined;
  const short = (place: number) => {
    const day = Number.isInteger(place) ? days[place] : undefined;
    return day ? dayText(day).replace(/[./]?\d{4}$/, "") : "";
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.5, Math.max(0.5, days.length - 0.5)] },
      y: { range: (_, __, most) => [0, Math.max(4, Math.ceil((most || 0) * 1.1))] },
    },
    axes: [
      { ...axis(), size: 30, space: 60, values: (_, ticks) => ticks.map(short) },
      { ...axis(), size: 46, space: 34, values: (_, ticks) => ticks.map((one) => number(one)) },
    ],
    series: [
      {},
      ...curves.map(({ name, look = "first" as keyof typeof LOOKS }) => ({
        label: name,
        stroke: token(LOOKS[look]),
        width: look === "first" ? 2 : 1.5,
        ...(look === "target" ? { dash: [3, 4] } : {}),
        ...(look === "second" ? { dash: [8, 4] } : {}),
        ...(bars && look === "first" ? { paths: bars, fill: token("--plot-band") } : {}),
        points: { show: look === "first" && !bars && days.length <= 31 },
      })),
    ],
  };
}

/** A curve over days, one sentence of what it shows, and the same numbers as a table. */
export function Chart(props: Props) {
  const { title, days, step, curves, cell } = props;
  const box = useRef<HTMLDivElement>(null);
  const known = (curves[0]?.values ?? []).filter((one) => one !== undefined);
  const plain = JSON.stringify([days, curves]);

  useEffect(() => {
    const element = box.current;
    if (!element || known.length === 0) return;
    let plot: uPlot | undefined;
    const data = [days.map((_, n) => n), ...curves.map((one) => one.values.map((v) => v ?? null))];
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(options(element, props), data as uPlot.AlignedData, element);
    };
    draw();
    const resized = new ResizeObserver(() => {
      if (plot?.width !== element.clientWidth) plot?.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    resized.observe(element);
    // The colours are read once, so another theme is another picture.
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    dark.addEventListener("change", draw);
    return () => {
      resized.disconnect();
      themed.disconnect();
      dark.removeEventListener("change", draw);
      plot?.destroy();
    };
  }, [title, plain]);

  return (
    <section class="report-chart page-card" aria-label={title}>
      <h3>{title}</h3>
      <p class="soft">
        {known.length === 0
          ? t("reports.chart.empty")
          : t("reports.chart.range", { least: cell(Math.min(...known)), most: cell(Math.max(...known)) })}
      </p>
      {known.length > 0 && <div ref={box} class="report-plot" aria-hidden="true" />}
      {curves.length > 1 && known.length > 0 && (
        <p class="report-keys" aria-hidden="true">
          {curves.map((one) => (
            <span key={one.name} class={one.look ?? "first"}>
              {one.name}
            </span>
          ))}
        </p>
      )}
      <details>
        <summary>{t("reports.chart.table")}</summary>
        <div class="report-scroll" tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{step}</th>
                {curves.map((one) => (
                  <th key={one.name} scope="col" class="figure">
                    {one.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((day, n) => (
                <tr key={day}>
                  <th scope="row">{dayText(day)}</th>
                  {curves.map((one) => (
                    <td key={one.name} class="figure">
                      {cell(one.values[n])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

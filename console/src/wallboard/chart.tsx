import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { clock, t } from "./texts";

export interface Curve {
  name: string;
  values: number[];
  /** What it is held against is drawn dotted, in ink. */
  target?: boolean;
}

interface Props {
  title: string;
  /** One sentence that says what the curves show. */
  finding: string;
  at: number[];
  curves: Curve[];
}

const HEIGHT = 170;
const ROWS = 12;

/** A canvas knows colours, not the variables that they come from. */
function colours(element: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = element.appendChild(document.createElement("i"));
    probe.style.color = `var(${name})`;
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
}

function options(element: HTMLElement, curves: Curve[]): uPlot.Options {
  const width = element.clientWidth;
  const token = colours(element);
  // The library keeps notes in what it is given, so each axis has an object of its own.
  const axis = (): uPlot.Axis => ({
    stroke: token("--ink-soft"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: token("--plot-grid"), width: 1 },
    ticks: { show: false },
  });
  const once = (said: string, i: number, all: string[]) => (said === all[i - 1] ? "" : said);
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(4, Math.ceil(most * 1.1))] } },
    axes: [
      {
        ...axis(),
        size: 30,
        space: 70,
        values: (_, ticks) => ticks.map((tick) => clock(tick * 1000)).map(once),
      },
      { ...axis(), size: 40, space: 34 },
    ],
    series: [
      {},
      ...curves.map((one) => ({
        label: one.name,
        stroke: token(one.target ? "--ink" : "--plot"),
        width: one.target ? 1.5 : 2,
        ...(one.target ? { dash: [3, 4] } : { fill: token("--plot-band") }),
        points: { show: false },
      })),
    ],
  };
}

/** Curves of the last hour, and the same numbers as a table for whoever does not see them. */
export function Chart({ title, finding, at, curves }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const data: uPlot.AlignedData = [at.map((one) => one / 1000), ...curves.map((one) => one.values)];
  const latest = useRef(data);
  latest.current = data;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(options(element, curves), latest.current, element);
    };
    draw();
    const resized = new ResizeObserver(() => {
      if (plot.current?.width !== element.clientWidth) {
        plot.current?.setSize({ width: element.clientWidth, height: HEIGHT });
      }
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
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [title]);
  useEffect(() => plot.current?.setData(data));

  const step = Math.max(1, Math.ceil(at.length / ROWS));
  const rows = at.map((_, i) => i).filter((i) => (at.length - 1 - i) % step === 0);
  return (
    <section class="wall-chart" aria-label={title}>
      <h2>{title}</h2>
      <p class="soft">{finding}</p>
      <div ref={box} class="wall-plot" aria-hidden="true" />
      <p class="wall-keys" aria-hidden="true">
        {curves.map((one) => (
          <span key={one.name} class={one.target ? "target" : ""}>
            {one.name}
          </span>
        ))}
      </p>
      <details>
        <summary>{t("wallboard.chart.table")}</summary>
        <div class="wall-scroll" tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("wallboard.chart.time")}</th>
                {curves.map((one) => (
                  <th key={one.name} scope="col" class="figure">
                    {one.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((i) => (
                <tr key={at[i]}>
                  <th scope="row">{clock(at[i] ?? 0)}</th>
                  {curves.map((one) => (
                    <td key={one.name} class="figure">
                      {one.values[i]}
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

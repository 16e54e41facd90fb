import "./chart.css";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface Curve {
  name: string;
  /** Nothing where there was nothing, or too little to show. */
  values: (number | undefined)[];
  /** What the table says instead, place by place, where that is more than that there was nothing. */
  instead?: (string | undefined)[];
  /** The second curve, and what curves are held against. */
  look?: "second" | "target";
}

interface Props {
  title: string;
  heading: "h2" | "h3";
  /** One sentence that says what the curves show. */
  finding: string;
  /** Where along the axis each value stands. */
  at: number[];
  /** What an axis says of its ticks, and how far the one below reaches. */
  across: uPlot.Axis;
  upward?: uPlot.Axis;
  reach: uPlot.Scale;
  /** What the axis below is of, where that changes: the library keeps the axes that it was given first. */
  of?: string;
  curves: Curve[];
  shape?: "columns" | "filled";
  /** Numbers instead of curves, for whoever does not see them. */
  table: string;
  children: ComponentChildren;
}

const HEIGHT = 180;
const POINTS_MOST = 31;
const COLOURS = { first: "--plot", second: "--ink-soft", target: "--ink" } as const;
const DASHES = { first: [], second: [8, 4], target: [3, 4] };

type Token = (name: string) => string;

/** A canvas knows colours, not the variables that they come from. */
function colours(element: HTMLElement): Token {
  return (name) => {
    const probe = element.appendChild(document.createElement("i"));
    probe.style.color = `var(${name})`;
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
}

function series(token: Token, { name, look }: Curve, shape: Props["shape"]) {
  const kind = look ?? "first";
  const bars = shape === "columns" ? uPlot.paths.bars?.({ size: [0.7, 40] }) : undefined;
  const first = kind === "first";
  return {
    label: name,
    stroke: token(COLOURS[kind]),
    width: first ? 2 : 1.5,
    dash: DASHES[kind],
    ...(first && shape ? { fill: token("--plot-band") } : {}),
    ...(first && bars ? { paths: bars } : {}),
    points: {
      show: (plot: uPlot) => first && shape === undefined && plot.data[0].length <= POINTS_MOST,
    },
  };
}

function options(element: HTMLElement, { curves, shape, across, upward, reach }: Props): uPlot.Options {
  const token = colours(element);
  // The library keeps notes in what it is given, so each axis has an object of its own.
  const axis = (): uPlot.Axis => ({
    stroke: token("--ink-soft"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: token("--plot-grid"), width: 1 },
    ticks: { show: false },
  });
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: reach,
      y: { range: (_, __, most) => [0, Math.max(4, Math.ceil((most || 0) * 1.1))] },
    },
    axes: [
      { ...axis(), size: 30, ...across },
      { ...axis(), size: 46, space: 34, ...upward },
    ],
    series: [{}, ...curves.map((one) => series(token, one, shape))],
  };
}

/** Curves, a sentence of what they show, and the same numbers as a table. Without a number there is no picture. */
export function Chart(props: Props) {
  const { title, heading: Heading, finding, at, curves } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const known = curves[0]?.values.some((one) => one !== undefined) ?? false;
  const latest = useRef(props);
  latest.current = props;
  const data = [at, ...curves.map((one) => one.values.map((value) => value ?? null))] as uPlot.AlignedData;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const draw = () => {
      const before = plot.current?.data ?? data;
      plot.current?.destroy();
      plot.current = new uPlot(options(element, latest.current), before, element);
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
  }, [title, known, curves.length, props.of]);
  useEffect(() => plot.current?.setData(data));

  return (
    <section class="chart" aria-label={title}>
      <Heading>{title}</Heading>
      <p class="soft">{finding}</p>
      {known && <div ref={box} class="chart-plot" aria-hidden="true" />}
      {known && curves.length > 1 && (
        <p class="chart-keys" aria-hidden="true">
          {curves.map((one) => (
            <span key={one.name} class={one.look ?? "first"}>
              {one.name}
            </span>
          ))}
        </p>
      )}
      <details>
        <summary>{props.table}</summary>
        <div class="chart-scroll" tabIndex={0} role="group" aria-label={title}>
          {props.children}
        </div>
      </details>
    </section>
  );
}

/** The same numbers: a row for each of `rows`, headed by what `head` says of it. */
export function Numbers(props: {
  head: string;
  rows: { place: string; index: number }[];
  curves: Curve[];
  cell: (value: number | undefined) => ComponentChildren;
}) {
  const { head, rows, curves, cell } = props;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          {curves.map((one) => (
            <th key={one.name} scope="col" class="figure">
              {one.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ place, index }) => (
          <tr key={index}>
            <th scope="row">{place}</th>
            {curves.map((one) => (
              <td key={one.name} class="figure">
                {one.instead?.[index] ?? cell(one.values[index])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import type { Effect } from "../../../client/src/contracts";
import { changeOf, type Side, ticks, weekNumber } from "./effect";
import { day, number, t } from "./texts";

const SIZE = { width: 720, height: 300, left: 40, right: 16, top: 34, bottom: 40 };
const WEEK_MS = 7 * 24 * 3_600_000;

/** Conversations by week, the means of both sides with their bands, and the day of publishing. */
export function EffectPlot({ effect }: { effect: Effect }) {
  const { points } = effect;
  const found = changeOf(effect);
  const most = Math.max(
    ...points.map((point) => point.conversations),
    found.before.high,
    found.after.high,
    4,
  );
  const marks = ticks(most);
  const top = marks.at(-1) ?? most;
  const from = points[0]?.week ?? 0;
  const step = (SIZE.width - SIZE.left - SIZE.right) / Math.max(points.length, 1);
  const x = (at: number) => SIZE.left + ((at - from) / WEEK_MS) * step;
  const y = (value: number) => SIZE.top + (1 - value / top) * (SIZE.height - SIZE.top - SIZE.bottom);
  const middle = (week: number) => x(week) + step / 2;
  const every = Math.ceil(points.length / 18);
  const at = effect.published_at;
  const late = at !== undefined && x(at) > SIZE.width * 0.7;
  const label = [
    t("editor.effect.plot"),
    t("editor.effect.before", { n: number(found.before.mean, 1) }),
    found.after.weeks.length ? t("editor.effect.after", { n: number(found.after.mean, 1) }) : "",
  ]
    .filter(Boolean)
    .join(", ");
  const mean = (side: Side, text: string, end: boolean) => {
    const [first, last] = [side.weeks[0], side.weeks.at(-1)];
    if (!first || !last) return null;
    const [start, stop] = [x(first.week), x(last.week) + step];
    return (
      <g>
        <rect
          class="band"
          x={start}
          y={y(side.high)}
          width={stop - start}
          height={y(side.low) - y(side.high)}
        />
        <line class="mean" x1={start} x2={stop} y1={y(side.mean)} y2={y(side.mean)} />
        <text
          class="value"
          x={end ? stop - 4 : start + 6}
          y={y(side.high) - 7}
          text-anchor={end ? "end" : "start"}
        >
          {text}
        </text>
      </g>
    );
  };
  return (
    <svg class="plot" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={label}>
      {marks.map((mark) => (
        <g key={mark}>
          <line class="grid" x1={SIZE.left} x2={SIZE.width - SIZE.right} y1={y(mark)} y2={y(mark)} />
          <text x={SIZE.left - 8} y={y(mark) + 4} text-anchor="end">
            {number(mark)}
          </text>
        </g>
      ))}
      {mean(found.before, t("editor.effect.before", { n: number(found.before.mean, 1) }), false)}
      {mean(found.after, t("editor.effect.after", { n: number(found.after.mean, 1) }), true)}
      {points.map((point, index) => {
        const [cx, cy] = [middle(point.week), y(point.conversations)];
        return (
          <g key={point.week}>
            {at !== undefined && point.week > at ? (
              <rect class="point after" x={cx - 4} y={cy - 4} width="8" height="8" />
            ) : (
              <circle class="point" cx={cx} cy={cy} r="4.5" />
            )}
            {index % every === 0 && (
              <text x={cx} y={SIZE.height - SIZE.bottom + 20} text-anchor="middle">
                {weekNumber(point.week)}
              </text>
            )}
          </g>
        );
      })}
      <text x={SIZE.width - SIZE.right} y={SIZE.height - 4} text-anchor="end">
        {t("editor.effect.week")}
      </text>
      {effect.again_at
        .filter((again) => again >= from)
        .map((again) => (
          <line
            key={again}
            class="mark again"
            x1={x(again)}
            x2={x(again)}
            y1={SIZE.top - 10}
            y2={SIZE.height - SIZE.bottom}
          >
            <title>{t("editor.effect.again", { when: day(again) })}</title>
          </line>
        ))}
      {at !== undefined && at >= from && (
        <g>
          <line class="mark" x1={x(at)} x2={x(at)} y1={SIZE.top - 26} y2={SIZE.height - SIZE.bottom} />
          <text x={x(at) + (late ? -7 : 7)} y={SIZE.top - 16} text-anchor={late ? "end" : "start"}>
            {t("editor.effect.published", { when: day(at) })}
          </text>
        </g>
      )}
    </svg>
  );
}

import { useRef, useState } from "preact/hooks";
import type { SkillCell, SkillColumn, SkillMatrix, SkillRow } from "../../../client/src/contracts";
import { Icon } from "../../../client/src/ui";
import { covered, levelInWords } from "./skills_rules";
import { t } from "./texts";

interface Props {
  matrix: SkillMatrix;
  /** Part of a name. */
  wanted: string;
  onSet: (cell: SkillCell) => void;
  onUndo: () => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Arrows move, digits set, space steps on: one cell can be reached by Tab. */
export function SkillGrid({ matrix, wanted, onSet, onUndo }: Props) {
  const [at, setAt] = useState<[number, number]>([0, 0]);
  const grid = useRef<HTMLTableElement>(null);
  const word = wanted.trim().toLowerCase();
  const rows = matrix.rows.filter((row) => `${row.name} ${row.email}`.toLowerCase().includes(word));
  const [y, x] = [Math.min(at[0], rows.length - 1), Math.min(at[1], matrix.columns.length - 1)];

  function set(row: SkillRow, column: SkillColumn, level: number): void {
    const was = row.levels[matrix.columns.indexOf(column)] ?? 0;
    if (column.may_set && level >= column.least && level <= column.most && level !== was) {
      onSet({ staff: row.staff, column: column.key, was, level });
    }
  }
  function press(event: KeyboardEvent, row: SkillRow, column: SkillColumn): void {
    const step = STEPS[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") onUndo();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (step) go(y + step[0], Math.max(0, x + step[1]));
    else if (event.key === "Home") go(y, 0);
    else if (event.key === "End") go(y, matrix.columns.length - 1);
    else if (event.key === "0" && column.least) set(row, column, 10);
    else if (/^[0-9]$/.test(event.key)) set(row, column, Number(event.key));
    else if (event.key === "Delete" || event.key === "Backspace") set(row, column, 0);
    else return;
    event.preventDefault();
  }
  /** At once: the next key may come before the page is drawn again. */
  function go(down: number, right: number): void {
    const cells = grid.current?.tBodies[0]?.rows[down]?.cells;
    cells?.[right + 1]?.querySelector("button")?.focus();
  }

  return (
    <div class="svc-scroll" role="region" aria-labelledby="svc-title" tabIndex={0}>
      <table class="svc-table skills" ref={grid}>
        <thead>
          <tr>
            <th scope="col">{t("settings.skills.who")}</th>
            {matrix.columns.map((column) => (
              <th key={column.key} scope="col" class={groupStart(matrix, column)}>
                {column.title}
              </th>
            ))}
          </tr>
          <Coverage matrix={matrix} />
        </thead>
        <tbody>
          {rows.map((row, down) => (
            <tr key={row.staff}>
              <th scope="row">
                {row.name}
                {!row.takes && <span class="fine">{t("settings.skills.takes_none")}</span>}
              </th>
              {matrix.columns.map((column, right) => (
                <td key={column.key} class={groupStart(matrix, column)}>
                  <button
                    type="button"
                    class="inset"
                    tabIndex={down === y && right === x ? 0 : -1}
                    aria-disabled={column.may_set ? undefined : "true"}
                    aria-label={label(row, column, row.levels[right] ?? 0)}
                    onFocus={() => setAt([down, right])}
                    onKeyDown={(event) => press(event, row, column)}
                    onClick={() => set(row, column, next(row.levels[right] ?? 0, column))}
                  >
                    <Level level={row.levels[right] ?? 0} most={column.most} />
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="page-blank">{t("settings.skills.nobody", { name: wanted })}</p>}
    </div>
  );
}

/** After the highest comes the lowest again. */
function next(level: number, column: SkillColumn): number {
  return level < column.most ? level + 1 : column.least;
}

function label(row: SkillRow, column: SkillColumn, level: number): string {
  return `${row.name}, ${column.title}: ${levelInWords(level, column.most)}`;
}

function groupStart(matrix: SkillMatrix, column: SkillColumn): string {
  const at = matrix.columns.indexOf(column);
  const kind = (key: string | undefined) => key?.split(":")[0];
  return at > 0 && kind(matrix.columns[at - 1]?.key) !== kind(column.key) ? "starts" : "";
}

/** A digit and rising bars, so that it reads without colour; languages and channels have a tick. */
function Level({ level, most }: { level: number; most: number }) {
  if (most > 3) return <b>{level}</b>;
  if (level === 0) return <span class="soft">–</span>;
  if (most === 1) return <Icon name="check" size="s" />;
  return (
    <span class="skills-level">
      {level}
      <svg viewBox="0 0 24 14" aria-hidden="true">
        {[1, 2, 3].map((bar) => (
          <rect
            key={bar}
            class={bar <= level ? "full" : ""}
            x={8 * bar - 7}
            y={14 - 4 * bar}
            width="6"
            height={4 * bar - 1}
          />
        ))}
      </svg>
    </span>
  );
}

const ENOUGH = 3;

function Coverage({ matrix }: { matrix: SkillMatrix }) {
  const counts = covered(matrix);
  return (
    <tr class="skills-covered">
      <th scope="row">{t("settings.skills.covered")}</th>
      {matrix.columns.map((column, at) => {
        const n = counts[at] ?? 0;
        const kind = n >= ENOUGH ? "ok" : n === 2 ? "warn" : "late";
        return (
          <td key={column.key} class={groupStart(matrix, column)}>
            {column.least === 0 && (
              <span class={`skills-count ${kind}`}>
                <Icon name={kind === "ok" ? "done" : "warning"} size="xs" />
                {t("settings.skills.people", { n })}
              </span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

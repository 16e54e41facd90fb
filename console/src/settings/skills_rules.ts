import type { SkillCell, SkillLine, SkillMatrix, SkillWrong } from "../../../client/src/contracts";
import { type Key, t } from "./texts";

export function withCells(matrix: SkillMatrix, cells: SkillCell[]): SkillMatrix {
  return {
    ...matrix,
    rows: matrix.rows.map((row) => {
      const mine = cells.filter((cell) => cell.staff === row.staff);
      if (!mine.length) return row;
      const levels = [...row.levels];
      for (const cell of mine) {
        const at = matrix.columns.findIndex((column) => column.key === cell.column);
        if (at >= 0) levels[at] = cell.level;
      }
      return { ...row, levels };
    }),
  };
}

/** What takes these changes back. */
export function backwards(cells: SkillCell[]): SkillCell[] {
  return cells.map((cell) => ({ ...cell, was: cell.level, level: cell.was })).reverse();
}

/** How many who take conversations can take those of each column. */
export function covered(matrix: SkillMatrix): number[] {
  const taking = matrix.rows.filter((row) => row.takes);
  return matrix.columns.map(
    (column, at) => taking.filter((row) => (row.levels[at] ?? 0) >= column.needed).length,
  );
}

export function levelInWords(level: number, most: number): string {
  if (most === 1) return t(level ? "settings.skills.yes" : "settings.skills.no");
  return level ? String(level) : t("settings.skills.level_0");
}

export function cellInWords(matrix: SkillMatrix, cell: SkillCell): string {
  const column = matrix.columns.find((one) => one.key === cell.column);
  const most = column?.most ?? 3;
  return t("settings.skills.cell", {
    name: matrix.rows.find((one) => one.staff === cell.staff)?.name ?? cell.staff,
    what: column?.title ?? cell.column,
    before: levelInWords(cell.was, most),
    after: levelInWords(cell.level, most),
  });
}

export function wrongInWords(matrix: SkillMatrix, wrong: SkillWrong): string {
  const what = matrix.columns.find((one) => one.key === wrong.column)?.title ?? wrong.column;
  return t(`settings.skills.wrong.${wrong.code}` as Key, { what, value: wrong.value });
}

export interface Tally {
  cells: SkillCell[];
  lines: number;
  same: number;
  wrong: number;
}

export function tally(lines: SkillLine[]): Tally {
  return {
    cells: lines.flatMap((line) => line.cells),
    lines: lines.filter((line) => line.cells.length > 0).length,
    same: lines.filter((line) => !line.cells.length && !line.wrong.length).length,
    wrong: lines.filter((line) => line.wrong.length > 0).length,
  };
}

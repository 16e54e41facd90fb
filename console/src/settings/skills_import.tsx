import { useState } from "preact/hooks";
import type { SkillCell, SkillLine, SkillMatrix } from "../../../client/src/contracts";
import { Button, Dialog, Field, Icon, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { calls } from "./services_calls";
import { cellInWords, tally, wrongInWords } from "./skills_rules";
import { t } from "./texts";

const BYTES_MOST = 200_000;

interface Props {
  matrix: SkillMatrix;
  store: (cells: SkillCell[]) => Promise<boolean>;
  onClose: () => void;
}

/** A table is tried first: line by line what it would change and what is wrong. Nothing is stored before. */
export function SkillImport({ matrix, store, onClose }: Props) {
  const [lines, setLines] = useState<SkillLine[]>();
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  async function read(file: File | undefined): Promise<void> {
    setLines(undefined);
    setError("");
    if (!file) return;
    if (file.size > BYTES_MOST) {
      setError(t("settings.skills.import.too_large"));
      return;
    }
    try {
      setLines((await calls.trySkills(await file.text())).lines);
    } catch (failure) {
      setError(reasonOf(failure));
    }
  }
  async function apply(cells: SkillCell[]): Promise<void> {
    if (busy) return;
    setBusy(true);
    if (!(await store(cells))) setError(t("settings.skills.import.failed"));
    setBusy(false);
  }

  const found = lines && tally(lines);
  return (
    <Dialog
      title={t("settings.skills.import")}
      closeLabel={t("settings.close")}
      class="skills-import"
      onClose={onClose}
    >
      <Field label={t("settings.skills.import.file")} hint={t("settings.skills.import.hint")} error={error}>
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            type="file"
            accept=".csv,text/csv,text/plain"
            onChange={(event) => void read(event.currentTarget.files?.[0])}
          />
        )}
      </Field>
      {found && lines && (
        <div role="status">
          {found.wrong > 0 ? (
            <Notice tone="late">{t("settings.skills.import.wrong", { n: found.wrong })}</Notice>
          ) : found.cells.length ? (
            <Notice tone="info">
              {t("settings.skills.import.would", { n: found.cells.length, lines: found.lines })}
            </Notice>
          ) : (
            <Notice tone="plain">{t("settings.skills.import.nothing")}</Notice>
          )}
        </div>
      )}
      {lines && <Lines lines={lines.filter((one) => one.cells.length || one.wrong.length)} matrix={matrix} />}
      {found && found.same > 0 && <p class="soft">{t("settings.skills.import.same", { n: found.same })}</p>}
      <div class="dialog-foot">
        <Button onClick={onClose}>{t("settings.cancel")}</Button>
        {found && found.cells.length > 0 && (
          <Button look="primary" off={busy || found.wrong > 0} onClick={() => void apply(found.cells)}>
            {t("settings.skills.import.do", { n: found.cells.length })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function Lines({ lines, matrix }: { lines: SkillLine[]; matrix: SkillMatrix }) {
  return (
    <ol class="skills-lines">
      {lines.map((line) => (
        <li key={line.number} class={line.wrong.length ? "wrong" : undefined}>
          <b>
            {t("settings.skills.import.line", { number: line.number })}{" "}
            {matrix.rows.find((row) => row.staff === line.who)?.name}
          </b>
          <ul>
            {line.wrong.map((one) => (
              <li key={`${one.code}${one.column}${one.value}`}>
                <Icon name="warning" size="xs" />
                {wrongInWords(matrix, one)}
              </li>
            ))}
            {line.cells.map((cell) => (
              <li key={cell.column}>{cellInWords(matrix, cell)}</li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

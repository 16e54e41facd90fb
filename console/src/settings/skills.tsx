import { useRef, useState } from "preact/hooks";
import type { SkillCell } from "../../../client/src/contracts";
import { announce, Button, Icon } from "../../../client/src/ui";
import type { PageProps } from ".";
import "./services.css";
import "./skills.css";
import { reasonOf } from "../reason";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { calls, isStale } from "./services_calls";
import { Done, Waiting } from "./services_parts";
import { SkillGrid } from "./skills_grid";
import { SkillImport } from "./skills_import";
import { backwards, cellInWords, withCells } from "./skills_rules";
import { t } from "./texts";

const UNDO_MOST = 50;

/** Who advises on what: set in place, in a table for spreadsheets, or from one. */
export function SkillsPage({ lang }: PageProps) {
  const { data: matrix, failed, again, put: show } = useLoaded(() => calls.skills(lang), [lang]);
  const [refused, setRefused] = useState("");
  const past = useRef<SkillCell[][]>([]);
  const [said, setSaid] = useState("");
  const [wanted, setWanted] = useState("");
  const [importing, setImporting] = useState(false);
  const line = useRef<Promise<unknown>>(Promise.resolve());

  /** One after the other, in the order in which they were typed. */
  function put(cells: SkillCell[], text: string): Promise<boolean> {
    const mine = line.current.then(() => store(cells, text));
    line.current = mine;
    show((before) => withCells(before, cells));
    return mine;
  }
  /** Shown already; taken back when it could not be stored. */
  async function store(cells: SkillCell[], text: string): Promise<boolean> {
    setRefused("");
    try {
      // What is stored is not drawn from the answer: more may have been typed since.
      await calls.setSkills(cells, lang);
      setSaid(text);
      announce(text);
      return true;
    } catch (error) {
      if (isStale(error)) again();
      else show((before) => withCells(before, backwards(cells)));
      setRefused(reasonOf(error));
      return false;
    }
  }
  async function set(cells: SkillCell[]): Promise<boolean> {
    if (!matrix) return false;
    const text =
      cells.length === 1 ? cellInWords(matrix, cells[0]!) : t("settings.skills.changed", { n: cells.length });
    // It can be undone before it is stored: the one follows the other.
    past.current = [...past.current, cells].slice(-UNDO_MOST);
    const stored = await put(cells, text);
    if (!stored) past.current = past.current.filter((one) => one !== cells);
    return stored;
  }
  function undo(): void {
    const last = past.current.pop();
    if (last) void put(backwards(last), t("settings.skills.undone"));
  }

  if (!matrix) return <Waiting title={t("settings.skills.title")} failed={failed} again={again} />;
  return (
    <div class="page svc">
      <div class="page-row">
        <h1 id="svc-title" class="grow">
          {t("settings.skills.title")}
        </h1>
        <a class="button second" href={calls.skillsTable(lang)} download>
          <Icon name="save" size="s" />
          {t("settings.skills.export")}
        </a>
        <Button icon="edit" onClick={() => setImporting(true)}>
          {t("settings.skills.import")}
        </Button>
      </div>
      <p class="soft">{t("settings.skills.lead")}</p>
      {said && <Done undo={past.current.length ? undo : undefined}>{said}</Done>}
      {failed && <Failed reason={failed} again={again} />}
      {refused && <Failed reason={refused} />}
      {matrix.rows.length === 0 ? (
        <div class="page-blank">
          <h2>{t("settings.skills.empty")}</h2>
          <p>{t("settings.skills.empty_note")}</p>
        </div>
      ) : (
        <>
          <label class="hours-pick">
            {t("settings.skills.find")}
            <input
              class="input"
              type="search"
              autocomplete="off"
              value={wanted}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
          </label>
          <SkillGrid matrix={matrix} wanted={wanted} onSet={(cell) => void set([cell])} onUndo={undo} />
          <p class="fine">{t("settings.skills.keys")}</p>
        </>
      )}
      {importing && (
        <SkillImport
          matrix={matrix}
          store={async (cells) => {
            const stored = await set(cells);
            if (stored) setImporting(false);
            return stored;
          }}
          onClose={() => setImporting(false)}
        />
      )}
    </div>
  );
}

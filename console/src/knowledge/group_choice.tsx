import { useState } from "preact/hooks";
import type { CandidateRow } from "../../../client/src/contracts";
import { Button, Dialog, Icon, Notice, useId } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { others } from "./candidates";
import { LangTag } from "./parts";
import { t, texts } from "./texts";

interface Props {
  title: string;
  note: string;
  send: string;
  row: CandidateRow;
  rows: CandidateRow[];
  /** Whether a new group is a choice too. */
  fresh: boolean;
  run: (to: string | undefined) => Promise<void>;
  onClose: () => void;
}

const NEW = "new";

/** One of the groups, to put something into. Nothing is chosen before the editor does. */
export function GroupChoice(props: Props) {
  const { row, rows, fresh, onClose } = props;
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const name = useId("g");
  const shown = others(rows, row.id, words);
  const sayFirst = others(rows, row.id, "").length === 0;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (!chosen) {
      setError(t("editor.group.choose"));
      return;
    }
    setBusy(true);
    try {
      await props.run(chosen === NEW ? undefined : chosen);
    } catch (failure) {
      setError(t("editor.group.failed", { reason: reasonOf(failure) }));
      setBusy(false);
    }
  }

  return (
    <Dialog title={props.title} closeLabel={t("editor.close")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p class="dialog-lead">{props.note}</p>
        {!sayFirst && (
          <label class="find wide">
            <Icon name="search" size="xs" />
            <span class="vh">{t("editor.find.candidates")}</span>
            <input
              type="search"
              placeholder={t("editor.find.candidates")}
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
              // In a form of one field Enter would send it, with whatever was chosen before.
              onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
            />
          </label>
        )}
        <fieldset class="groups" aria-describedby={error ? `${name}-error` : undefined}>
          <legend class="vh">{props.title}</legend>
          {fresh && (
            <label>
              <input type="radio" name={name} checked={chosen === NEW} onChange={() => setChosen(NEW)} />
              <span class="grow">
                {t("editor.group.new")}
                <small>{t("editor.group.new_note")}</small>
              </span>
            </label>
          )}
          {shown.map((one) => (
            <label key={one.id}>
              <input
                type="radio"
                name={name}
                checked={chosen === one.id}
                onChange={() => setChosen(one.id)}
              />
              <span class="grow">
                <span lang={one.lang}>{one.title}</span>
                <small>{t("editor.evidence.asked_count", { n: one.count })}</small>
              </span>
              {one.lang !== texts.lang.value && <LangTag lang={one.lang} />}
            </label>
          ))}
        </fieldset>
        {sayFirst && <p class="fine">{t("editor.group.no_others")}</p>}
        {!sayFirst && shown.length === 0 && (
          <p class="fine" role="status">
            {t("editor.candidates.none_fit")}
          </p>
        )}
        {error && (
          <div id={`${name}-error`} role="alert">
            <Notice tone="late">{error}</Notice>
          </div>
        )}
        <div class="dialog-foot">
          <Button onClick={onClose}>{t("editor.cancel")}</Button>
          <Button look="primary" submit off={busy || (sayFirst && !fresh)}>
            {props.send}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

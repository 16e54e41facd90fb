import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { choose, chosen } from "../choices";
import { reasonOf } from "../reason";
import { desk, layer, line, singleKeys, useSingleKeys } from "../state";
import { t } from "../texts";
import { Dialog } from "../ui/dialog";
import {
  ACTIONS,
  type ActionId,
  ALL,
  asked,
  bindings,
  canChange,
  chordOf,
  type OwnKeys,
  PARTS,
  type Part,
  problemOf,
  withKey,
} from "./keys";
import { bound, nameOfChord, nameOfKey } from "./own_keys";

const COLUMNS: readonly (readonly Part[])[] = [
  ["loop", "answers", "general"],
  ["moving"],
  ["commands", "closing"],
];

/** The action whose new key is being waited for. */
const waiting = signal<ActionId | undefined>(undefined);

function titleOf(part: Part): string {
  return t(`console.keys.${part}`, { chord: nameOfKey("palette") });
}

/** The keys of an action as they stand on the keyboard; of one that has a key for each digit, from which to which. */
function shown(id: ActionId, chord: string): string[] {
  const last = id === "suggestion" ? "3" : "0";
  if (chord.endsWith("#")) return [nameOfChord(chord.replace("#", "1")), "…", last];
  return chord.split(" ").map(nameOfChord);
}

function KeyLine({ id, change }: { id: ActionId; change: boolean }) {
  const chord = bound.value.get(id);
  const words = t(ACTIONS[id].words);
  const asks = waiting.value === id;
  const keys = asks ? (
    <em>{t("console.keys.press")}</em>
  ) : chord === undefined ? (
    t("console.keys.none")
  ) : (
    shown(id, chord).map((key) => <kbd key={key}>{key}</kbd>)
  );
  return (
    <li>
      <span id={`words-${id}`}>{words}</span>
      {change && canChange(id) ? (
        <button
          type="button"
          class={chord === ACTIONS[id].standard ? "btn key" : "btn key own"}
          data-action={id}
          id={`key-${id}`}
          aria-labelledby={`words-${id} key-${id}`}
          aria-pressed={asks}
          onClick={() => {
            waiting.value = asks ? undefined : id;
          }}
        >
          {keys}
        </button>
      ) : (
        <span>{keys}</span>
      )}
    </li>
  );
}

/** All keys, as whoever is here has them; they can be changed in the same place. */
export function KeysHelp() {
  const [change, setChange] = useState(false);
  const [said, setSaid] = useState("");
  const own: OwnKeys = chosen.value?.keys ?? [];

  const keep = (keys: OwnKeys, words: string) => {
    if (!line.value || !chosen.value) return;
    choose(line.value, { ...chosen.value, keys: [...keys] }).then(
      () => setSaid(words),
      (error: unknown) => setSaid(reasonOf(error)),
    );
  };

  const hear = (event: KeyboardEvent) => {
    const id = waiting.value;
    if (id === undefined) return;
    const chord = asked(id, chordOf(event));
    if (chord === "" || chord === "Tab" || chord === "Shift+Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (chord === "Escape") {
      waiting.value = undefined;
      return;
    }
    const problem = problemOf(id, chord, bindings(own));
    const pressed = nameOfChord(chord.replace("#", "1"));
    if (problem) {
      const by = problem.kind === "taken" ? t(ACTIONS[problem.by].words) : "";
      setSaid(t(`console.keys.no_${problem.kind}`, { chord: pressed, by }));
      return;
    }
    waiting.value = undefined;
    keep(withKey(own, id, chord), t("console.keys.kept", { name: t(ACTIONS[id].words), chord: pressed }));
  };

  const shut = () => {
    waiting.value = undefined;
    layer.value = undefined;
  };
  // Whoever has no desk needs the keys of the console alone.
  const parts = desk.value ? PARTS : (["general"] as const);
  return (
    <Dialog
      title={t("console.keys.title")}
      size="widest"
      onClose={() => {
        if (waiting.value === undefined) shut();
        else waiting.value = undefined;
      }}
      onKeyDown={hear}
      footer={
        <>
          <label class="tick">
            <input
              type="checkbox"
              checked={singleKeys.value}
              onChange={(event) => useSingleKeys(event.currentTarget.checked)}
            />
            {t("console.keys.single")}
          </label>
          <span class="grow" />
          {change && own.length > 0 ? (
            <button type="button" class="btn" onClick={() => keep([], t("console.keys.all_back"))}>
              {t("console.keys.reset")}
            </button>
          ) : null}
          <button
            type="button"
            class="btn"
            aria-pressed={change}
            aria-disabled={!chosen.value}
            onClick={() => {
              if (!chosen.value) return;
              waiting.value = undefined;
              setSaid("");
              setChange(!change);
            }}
          >
            {change ? t("console.keys.done") : t("console.keys.change")}
          </button>
        </>
      }
    >
      <p class="keys-said" role="status">
        {said || (change ? t("console.keys.how") : "")}
      </p>
      <section class="key-columns" aria-label={t("console.keys.title")} tabIndex={0}>
        {COLUMNS.map((column) => (
          <div key={column[0]}>
            {column
              .filter((part) => (parts as readonly Part[]).includes(part))
              .map((part) => (
                <section key={part}>
                  <h2>{titleOf(part)}</h2>
                  <ul>
                    {ALL.filter((id) => ACTIONS[id].part === part).map((id) => (
                      <KeyLine key={id} id={id} change={change} />
                    ))}
                  </ul>
                </section>
              ))}
          </div>
        ))}
      </section>
    </Dialog>
  );
}

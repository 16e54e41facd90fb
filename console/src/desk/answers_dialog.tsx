import { useEffect, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { AnswerRow, SaveAnswer } from "../../../client/src/contracts";
import { LANGUAGES } from "../../../client/src/texts";
import { reasonOf } from "../reason";
import { layer, mainUser, overseeing } from "../state";
import { languageName, number, t } from "../texts";
import { Dialog } from "../ui/dialog";
import { FormDialog } from "../ui/form_dialog";
import { Icon } from "../ui/icon";
import type { Desk } from "./store";
import { readable } from "./words";

type Scope = AnswerRow["scope"];
type Texts = Record<string, { formal: string; informal: string }>;

/** What is being written; an answer that nobody has saved yet has revision 0. */
interface Draft {
  id: string;
  rev: number;
  shortcut: string;
  scope: Scope;
  owner: string;
  services: string[];
  texts: Texts;
  mine: boolean;
}

const filled = (row?: AnswerRow): Texts =>
  Object.fromEntries(
    LANGUAGES.map((tag) => {
      const forms = row?.texts[tag] as { formal?: string; informal?: string } | undefined;
      return [tag, { formal: forms?.formal ?? "", informal: forms?.informal ?? "" }];
    }),
  );

function draftOf(row: AnswerRow): Draft {
  const { id, rev, shortcut, scope, owner = "", services, mine } = row;
  return { id, rev, shortcut, scope, owner, services, mine, texts: filled(row) };
}

/** Languages that say something; one form alone serves for both. */
function versionsOf(texts: Texts): SaveAnswer["texts"] {
  const found: Record<string, { formal: string; informal: string }> = {};
  for (const [tag, { formal, informal }] of Object.entries(texts)) {
    const first = formal.trim() || informal.trim();
    if (first) found[tag] = { formal: first, informal: formal.trim() ? informal.trim() : "" };
  }
  return found;
}

function Counts({ row }: { row: AnswerRow }) {
  const counts = [
    [t("console.answers.used"), row.used + row.edited],
    [t("console.answers.edited"), row.edited],
    [t("console.answers.dismissed"), row.dismissed],
    [t("console.answers.helped"), row.helped],
    [t("console.answers.not_helped"), row.not_helped],
  ] as const;
  return (
    <dl class="facts counts">
      {counts.map(([name, count]) => (
        <>
          <dt>{name}</dt>
          <dd class="figure">{number(count)}</dd>
        </>
      ))}
    </dl>
  );
}

interface FormProps {
  desk: Desk;
  draft: Draft;
  row: AnswerRow | undefined;
  told: string;
  change: (draft: Draft) => void;
  save: () => void;
  remove: () => void;
}

function Form({ desk, draft, row, told, change, save, remove }: FormProps) {
  const put = (part: Partial<Draft>) => change({ ...draft, ...part });
  const scopes: Scope[] = ["personal"];
  if (overseeing.value) scopes.push("team");
  if (mainUser.value) scopes.push("all");
  const texts = Object.values(versionsOf(draft.texts));
  const ready = draft.mine && /^[\p{L}\p{N}]{1,40}$/u.test(draft.shortcut) && texts.length > 0;
  return (
    <form
      class="answer-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save();
      }}
    >
      <div class="row-of-fields">
        <label class="grow">
          <span class="over">{t("console.answers.shortcut")}</span>
          <input
            class="box-input"
            autocomplete="off"
            spellcheck={false}
            maxLength={40}
            readOnly={!draft.mine}
            value={draft.shortcut}
            onInput={(event) =>
              put({ shortcut: event.currentTarget.value.replace(/^\//u, "").toLowerCase() })
            }
          />
        </label>
        <label>
          <span class="over">{t("console.answers.scope")}</span>
          <select
            class="box-input"
            disabled={!draft.mine}
            value={draft.scope}
            onChange={(event) => {
              const scope = event.currentTarget.value as Scope;
              const first = desk.services.peek()[0]?.id ?? "";
              put({ scope, owner: scope === "team" ? draft.owner || first : "" });
            }}
          >
            {(scopes.includes(draft.scope) ? scopes : [...scopes, draft.scope]).map((scope) => (
              <option key={scope} value={scope}>
                {t(`console.answers.scope.${scope}`)}
              </option>
            ))}
          </select>
        </label>
        {draft.scope === "team" ? (
          <label>
            <span class="over">{t("console.answers.service")}</span>
            <select
              class="box-input"
              disabled={!draft.mine}
              value={draft.owner}
              onChange={(event) =>
                put({ owner: event.currentTarget.value, services: [event.currentTarget.value] })
              }
            >
              {desk.services.value.map((service) => (
                <option key={service.id} value={service.id}>
                  {service.name}
                </option>
              ))}
            </select>
          </label>
        ) : null}
      </div>
      {LANGUAGES.map((tag) => (
        <fieldset key={tag}>
          <legend>{languageName(tag)}</legend>
          {(tag === "en" ? (["formal"] as const) : (["formal", "informal"] as const)).map((form) => (
            <label key={form}>
              <span class={tag === "en" ? "vh" : "over"}>
                {tag === "en" ? languageName(tag) : t(`console.formality.${form}`)}
              </span>
              <textarea
                class="box-input"
                rows={3}
                lang={tag}
                maxLength={4000}
                readOnly={!draft.mine}
                value={draft.texts[tag]?.[form] ?? ""}
                onInput={(event) => {
                  const before = draft.texts[tag] ?? { formal: "", informal: "" };
                  const forms = { ...before, [form]: event.currentTarget.value };
                  put({ texts: { ...draft.texts, [tag]: forms } });
                }}
              />
            </label>
          ))}
        </fieldset>
      ))}
      <p class="fine">{t("console.answers.variables")}</p>
      {row ? <Counts row={row} /> : null}
      {told ? (
        <p class="said-no" role="alert">
          <Icon name="late" /> {told}
        </p>
      ) : null}
      {draft.mine ? (
        <div class="row-of-fields">
          <button type="submit" class="btn main" aria-disabled={!ready}>
            {t("console.answers.save")}
          </button>
          {draft.rev > 0 ? (
            <button type="button" class="btn" onClick={remove}>
              {t("console.answers.remove")}
            </button>
          ) : null}
        </div>
      ) : (
        <p class="fine">{t("console.answers.not_mine")}</p>
      )}
    </form>
  );
}

/** Every answer that one may use, with what became of it; own ones are written and changed here. */
export function AnswersDialog({ desk, text, lang }: { desk: Desk; text: string; lang: string }) {
  const [rows, setRows] = useState<readonly AnswerRow[]>([]);
  const [draft, setDraft] = useState<Draft>();
  const [q, setQ] = useState("");
  const [told, setTold] = useState("");
  const [removing, setRemoving] = useState(false);
  const fail = (error: unknown) => setTold(reasonOf(error));
  const begin = (said: string) => {
    const services = desk.services.peek().map((service) => service.id);
    const texts = filled();
    const tag = lang in texts ? lang : "fi";
    texts[tag] = { formal: said, informal: "" };
    const fresh = { id: cid(), rev: 0, shortcut: "", scope: "personal" as const, owner: "" };
    setTold("");
    setDraft({ ...fresh, services, texts, mine: true });
  };
  const load = async () => setRows((await desk.line.call("answer:kept", {})).answers);
  useEffect(() => {
    void load().catch(fail);
    if (text.trim()) begin(text.trim());
  }, []);

  const save = async () => {
    if (!draft) return;
    const { id, rev, shortcut, scope, owner, services, texts } = draft;
    const ask = { cid: cid(), id, rev, shortcut, scope, services, texts: versionsOf(texts) };
    const saved = await desk.line.call("answer:save", { ...ask, ...(owner ? { owner } : {}) });
    setTold("");
    setDraft(draftOf(saved));
    await load();
  };
  const remove = async (): Promise<undefined> => {
    if (!draft) return;
    await desk.line.call("answer:remove", { cid: cid(), id: draft.id, rev: draft.rev });
    setTold("");
    setDraft(undefined);
    await load();
  };

  const wanted = q.trim().toLowerCase();
  const shown = rows.filter(
    (row) => row.shortcut.startsWith(wanted) || row.title.toLowerCase().includes(wanted),
  );
  return (
    <Dialog
      title={t("console.answers.title")}
      size="widest"
      onClose={() => {
        layer.value = undefined;
      }}
    >
      <div class="columns closed-columns">
        <div class="closed-list">
          <div class="finding">
            <input
              class="box-input"
              type="search"
              data-first
              aria-label={t("console.answers.find")}
              placeholder={t("console.answers.find")}
              value={q}
              onInput={(event) => setQ(event.currentTarget.value)}
            />
            <button type="button" class="btn" onClick={() => begin("")}>
              {t("console.answers.new")}
            </button>
          </div>
          <ul>
            {shown.map((row) => (
              <li key={row.id}>
                <button
                  type="button"
                  class="closed-row"
                  aria-current={draft?.id === row.id ? "true" : undefined}
                  onClick={() => {
                    setTold("");
                    setDraft(draftOf(row));
                  }}
                >
                  <span class="cut">
                    <b>/{row.shortcut}</b> <span class="tag">{t(`console.answers.scope.${row.scope}`)}</span>
                  </span>
                  <span class="fine">
                    {row.used + row.edited > 0
                      ? t("console.hit.uses", {
                          n: row.used + row.edited,
                          count: number(row.used + row.edited),
                        })
                      : ""}
                  </span>
                  <span class="fine cut">{readable(row.title)}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
        {draft ? (
          <section class="closed-read" aria-label={t("console.answers.reading")} tabIndex={0}>
            <Form
              desk={desk}
              draft={draft}
              row={rows.find((row) => row.id === draft.id)}
              told={told}
              change={setDraft}
              save={() => void save().catch(fail)}
              remove={() => setRemoving(true)}
            />
          </section>
        ) : (
          <p class="padded soft">{told || t("console.answers.choose")}</p>
        )}
      </div>
      {draft && removing && (
        <FormDialog
          title={t("console.answers.remove_of", { shortcut: draft.shortcut })}
          size="small"
          class="padded"
          stop
          send={t("console.answers.remove")}
          run={remove}
          onClose={() => setRemoving(false)}
        >
          <p>{t("console.answers.remove.note")}</p>
        </FormDialog>
      )}
    </Dialog>
  );
}

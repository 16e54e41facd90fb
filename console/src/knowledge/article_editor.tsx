import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Preview, RevisionView } from "../../../client/src/contracts";
import { LANGUAGES, type Lang } from "../../../client/src/texts";
import { announce, Button, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useSettled } from "../ui/load";
import { Actions } from "./article_actions";
import { Changes } from "./article_changes";
import { Checks, Facts, History } from "./article_side";
import { Languages, WithPreview } from "./article_versions";
import { calls } from "./calls";
import { ConflictPanel } from "./conflict_panel";
import { countAll } from "./counting";
import { type Draft, versionsOf, writtenVersions } from "./draft";
import { Editing } from "./editing";
import { Empty, Go, Segments } from "./parts";
import { pathOf } from "./route";
import { languageName, moment, t, texts } from "./texts";

interface Props {
  id: string;
  fresh: boolean;
  base: string;
  navigate: (path: string) => void;
}

const LOOK_EVERY_MS = 15_000;

/** Whoever has an article open learns that somebody else saved it, also before they save themselves. */
function watchOthers(editing: Editing): () => void {
  // A line that is down says so elsewhere, and the next look comes soon.
  const look = () => void (document.hidden || editing.look().catch(() => undefined));
  const timer = setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("focus", look);
  };
}

function NewerNotice({ editing }: { editing: Editing }) {
  const newer = editing.newer.value;
  const told = newer && { name: newer.by, rev: newer.rev, when: moment(newer.at) };
  return (
    <div role="status" class="newer">
      {told && newer && (
        <Notice tone="info">
          {t(newer.taken ? "editor.newer.taken" : "editor.newer", told)}{" "}
          {!newer.taken && (
            <Button look="quiet" onClick={() => void editing.meetNewer()}>
              {t("editor.newer.look")}
            </Button>
          )}
        </Notice>
      )}
    </div>
  );
}

type View = "languages" | "preview" | "changes";
const VIEWS: readonly View[] = ["languages", "preview", "changes"];

/** What the server makes of the text as it stands: the page a visitor would see, and the checks. */
function usePreview(
  draft: Draft,
  lang: Lang,
  id: string | undefined,
): { preview?: Preview; failed: boolean } {
  const settled = useSettled(draft, 400);
  const [state, set] = useState<{ preview?: Preview; failed: boolean }>({ failed: false });
  useEffect(() => {
    let late = false;
    const versions = writtenVersions(settled);
    const { contacts } = settled;
    calls.preview({ lang, versions, contacts, ...(id ? { article: id } : {}) }).then(
      (preview) => late || set({ preview, failed: false }),
      () => late || set((before) => ({ ...before, failed: true })),
    );
    return () => {
      late = true;
    };
  }, [settled, lang, id]);
  return state;
}

export function ArticleEditor({ id, fresh, base, navigate }: Props) {
  const editing = useMemo(() => new Editing(id, calls), [id]);
  const [failed, setFailed] = useState("");
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (fresh) editing.begin();
    else editing.load().catch((error: unknown) => setFailed(reasonOf(error)));
    const keep = () => editing.keep();
    addEventListener("pagehide", keep);
    return () => {
      keep();
      removeEventListener("pagehide", keep);
    };
  }, [editing, turn]);
  if (!fresh && !editing.view.value) {
    const again = () => {
      setFailed("");
      setTurn((n) => n + 1);
    };
    return failed ? <Failed reason={failed} again={again} /> : <Empty title={common("console.fetching")} />;
  }
  return <Desk editing={editing} base={base} navigate={navigate} />;
}

function Desk(props: Omit<Props, "id" | "fresh"> & { editing: Editing }) {
  const { editing, base, navigate } = props;
  const [view, setView] = useState<View>("languages");
  const [lang, setLang] = useState<Lang>(texts.lang.value);
  const [refused, setRefused] = useState("");
  const [against, setAgainst] = useState<RevisionView>();
  const heading = useRef<HTMLHeadingElement>(null);
  const draft = editing.draft.value;
  const article = editing.view.value;
  const { preview, failed } = usePreview(draft, lang, article?.row.id);
  const work = useRef<HTMLDivElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => work.current?.scrollTo(0, 0), [view, lang]);

  async function act(what: () => Promise<boolean>, done: string): Promise<void> {
    setRefused("");
    try {
      if (await what()) announce(done);
      void countAll();
      // A new article has a lasting address from its first save on.
      if (!article && editing.view.value)
        navigate(pathOf(base, { view: "article", id: editing.id, fresh: false }));
    } catch (error) {
      setRefused(t("editor.act.failed", { reason: reasonOf(error) }));
    }
  }
  const save = () => act(() => editing.save(), t("editor.edit.saved"));

  const saving = useRef(save);
  saving.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      void saving.current();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  useEffect(() => watchOthers(editing), [editing]);

  const title = draft.versions[texts.lang.value].question || draft.versions.fi.question;
  const published = versionsOf(article?.published ?? []);
  return (
    <div class="editor">
      <div class="work" ref={work}>
        <header class="work-head">
          <div class="grow">
            <p class="fine">
              {article
                ? t("editor.edit.rev", {
                    state: t(`editor.state.${article.row.state}`),
                    rev: article.row.rev,
                    when: moment(article.row.updated_at),
                  })
                : t("editor.state.draft")}
              {article?.row.published_at !== undefined && (
                <>
                  {" · "}
                  <Go to={pathOf(base, { view: "effect", id: editing.id })} navigate={navigate}>
                    {t("editor.act.effect")}
                  </Go>
                </>
              )}
            </p>
            <h1 ref={heading} tabIndex={-1}>
              {title || t("editor.edit.title_new")}
            </h1>
          </div>
          <Segments
            label={t("editor.edit.views")}
            choices={VIEWS.map((one) => ({ value: one, label: t(`editor.edit.view.${one}`) }))}
            value={view}
            onChange={setView}
          />
        </header>
        {view !== "languages" && (
          <Segments
            label={t("editor.col.languages")}
            choices={LANGUAGES.map((one) => ({ value: one, label: languageName(one) }))}
            value={lang}
            onChange={setLang}
          />
        )}
        {editing.restoredAt.value !== undefined && editing.dirty.value && (
          <Notice tone="info">
            {t("editor.edit.restored", { when: moment(editing.restoredAt.value) })}{" "}
            <Button look="quiet" onClick={() => editing.discard()}>
              {t("editor.edit.discard")}
            </Button>
          </Notice>
        )}
        <NewerNotice editing={editing} />
        {editing.conflict.value && <ConflictPanel editing={editing} conflict={editing.conflict.value} />}
        {view === "languages" && <Languages editing={editing} checks={preview?.checks ?? []} />}
        {view === "preview" && (
          <WithPreview
            editing={editing}
            lang={lang}
            html={preview?.html}
            checks={preview?.checks ?? []}
            failed={failed}
          />
        )}
        {view === "changes" && (
          <Changes
            editing={editing}
            lang={lang}
            before={against ? versionsOf(against.versions)[lang] : published[lang]}
            against={against}
            onPublished={() => setAgainst(undefined)}
            checks={preview?.checks ?? []}
            live={against ? against.versions : article?.published}
          />
        )}
      </div>
      <aside class="side" aria-label={t("editor.facts")}>
        <div class="side-body">
          <Checks
            preview={preview}
            failed={failed}
            behind={LANGUAGES.filter((one) => draft.versions[one].out_of_date)}
          />
          <Facts editing={editing} base={base} navigate={navigate} />
          <History
            article={article}
            onCompare={async (rev) => {
              setRefused("");
              try {
                setAgainst(await calls.revision(editing.id, rev));
                setView("changes");
              } catch (error) {
                setRefused(t("editor.act.failed", { reason: reasonOf(error) }));
              }
            }}
            onRevert={(rev) => act(() => editing.revert(rev), t("editor.history.reverted", { rev }))}
          />
        </div>
        <Actions
          editing={editing}
          article={article}
          preview={preview}
          refused={refused}
          save={save}
          move={(to, note) => act(() => editing.move(to, note), t(`editor.act.done.${to}`))}
          schedule={(times, note) => act(() => editing.schedule(times, note), t("editor.act.done.scheduled"))}
        />
      </aside>
    </div>
  );
}

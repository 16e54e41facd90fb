import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ArticleView, MoveArticle, Preview } from "../../../client/src/contracts";
import { LANGUAGES, type Lang } from "../../../client/src/texts";
import { announce, Button, Dialog, Notice } from "../../../client/src/ui";
import { Changes } from "./article_changes";
import { Checks, Facts, History } from "./article_side";
import { Languages, WithPreview } from "./article_versions";
import { calls, reasonOf } from "./calls";
import { ConflictPanel } from "./conflict_panel";
import { countAll } from "./counting";
import { type Draft, versionsOf, writtenVersions } from "./draft";
import { Editing } from "./editing";
import { useSettled } from "./load";
import { Empty, Failed, Go, Segments, Tag } from "./parts";
import { pathOf } from "./route";
import { languageName, moment, t, texts } from "./texts";
import { checkName } from "./words";

interface Props {
  id: string;
  fresh: boolean;
  base: string;
  navigate: (path: string) => void;
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
    calls.preview({ lang, versions, ...(id ? { article: id } : {}) }).then(
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
    return failed ? <Failed reason={failed} again={again} /> : <Empty title={t("editor.loading")} />;
  }
  return <Desk editing={editing} base={base} navigate={navigate} />;
}

function Desk(props: Omit<Props, "id" | "fresh"> & { editing: Editing }) {
  const { editing, base, navigate } = props;
  const [view, setView] = useState<View>("languages");
  const [lang, setLang] = useState<Lang>(texts.lang.value);
  const [refused, setRefused] = useState("");
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
        {editing.conflict.value && <ConflictPanel editing={editing} conflict={editing.conflict.value} />}
        {view === "languages" && <Languages editing={editing} />}
        {view === "preview" && (
          <WithPreview editing={editing} lang={lang} html={preview?.html} failed={failed} />
        )}
        {view === "changes" && (
          <Changes
            lang={lang}
            before={published[lang]}
            after={draft.versions[lang]}
            live={article?.published}
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
          <Facts editing={editing} />
          <History
            article={article}
            onRevert={(rev) => act(() => editing.revert(rev), t("editor.history.reverted", { rev }))}
          />
        </div>
        <Actions
          editing={editing}
          article={article}
          preview={preview}
          refused={refused}
          save={save}
          move={(to) => act(() => editing.move(to), t(`editor.act.done.${to}`))}
        />
      </aside>
    </div>
  );
}

interface ActionProps {
  editing: Editing;
  article: ArticleView | undefined;
  preview: Preview | undefined;
  refused: string;
  save: () => Promise<void>;
  move: (to: MoveArticle["to"]) => Promise<void>;
}

function Actions({ editing, article, preview, refused, save, move }: ActionProps) {
  const [asking, setAsking] = useState<"archive" | "take_back">();
  const dirty = editing.dirty.value;
  const state = article?.row.state ?? "draft";
  const settled = (state === "published" || state === "due_for_review") && !dirty;
  const live = (article?.published.length ?? 0) > 0;
  const blocks = (preview?.checks ?? []).filter((check) => check.level === "blocks");
  const blocked = blocks.length > 0 || !preview;
  const publish = !settled ? "publish" : state === "due_for_review" ? "still_right" : undefined;
  const status = editing.saving.value
    ? t("editor.edit.saving")
    : dirty
      ? t("editor.edit.unsaved")
      : article
        ? t("editor.edit.saved")
        : "";
  return (
    <footer>
      {refused && (
        <div class="whole" role="alert">
          <Notice tone="late">{refused}</Notice>
        </div>
      )}
      {blocks.length > 0 && (
        <p class="whole block-hint" id="blocked">
          <Tag icon="warning" tone="late">
            {t("editor.act.blocked", {
              n: blocks.length,
              what: [...new Set(blocks.map(checkName))].join(", "),
            })}
          </Tag>
        </p>
      )}
      {publish && (
        <Button
          look="primary"
          class="grow"
          off={blocked || editing.saving.value}
          aria-describedby={blocks.length > 0 ? "blocked" : undefined}
          onClick={() => void move("published")}
        >
          {publish === "still_right"
            ? t("editor.act.still_right")
            : t(live ? "editor.act.publish_changes" : "editor.act.publish")}
        </Button>
      )}
      <Button
        off={!dirty || editing.saving.value}
        onClick={() => void save()}
        aria-keyshortcuts="Control+S"
        title="Ctrl+S"
      >
        {t("editor.act.save")}
      </Button>
      <div class="whole more">
        {state === "draft" && article && !dirty && (
          <Button look="quiet" onClick={() => void move("in_review")}>
            {t("editor.act.to_review")}
          </Button>
        )}
        {state === "in_review" && (
          <Button look="quiet" onClick={() => void move("draft")}>
            {t("editor.act.to_draft")}
          </Button>
        )}
        {settled && (
          <Button look="quiet" onClick={() => setAsking("take_back")}>
            {t("editor.act.to_draft")}
          </Button>
        )}
        {state === "archived" && (
          <Button look="quiet" onClick={() => void move("draft")}>
            {t("editor.act.to_draft")}
          </Button>
        )}
        {article && state !== "archived" && (
          <Button look="quiet" onClick={() => setAsking("archive")}>
            {t("editor.act.archive")}
          </Button>
        )}
      </div>
      <p class="fine whole" role="status">
        {status}
      </p>
      {asking && (
        <Dialog
          title={t(`editor.act.${asking}_title`)}
          closeLabel={t("editor.close")}
          onClose={() => setAsking(undefined)}
        >
          <p>{t(`editor.act.${asking}_note`)}</p>
          <div class="dialog-foot">
            <Button onClick={() => setAsking(undefined)}>{t("editor.cancel")}</Button>
            <Button
              look="primary"
              onClick={() => {
                setAsking(undefined);
                void move(asking === "archive" ? "archived" : "draft");
              }}
            >
              {t(asking === "archive" ? "editor.act.archive" : "editor.act.to_draft")}
            </Button>
          </div>
        </Dialog>
      )}
    </footer>
  );
}

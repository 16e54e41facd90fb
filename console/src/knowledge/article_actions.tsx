import { useState } from "preact/hooks";
import type { ArticleView, MoveArticle, Preview } from "../../../client/src/contracts";
import { Button, Dialog, Field, Notice } from "../../../client/src/ui";
import type { Times } from "./calls";
import type { Editing } from "./editing";
import { Tag } from "./parts";
import { ScheduleDialog } from "./schedule_dialog";
import { dayAndTime, t } from "./texts";
import { checkName } from "./words";

type Move = MoveArticle["to"];
type Asked = "archive" | "take_back" | "schedule";

interface Props {
  editing: Editing;
  article: ArticleView | undefined;
  preview: Preview | undefined;
  refused: string;
  save: () => Promise<void>;
  move: (to: Move, note: string) => Promise<void>;
  schedule: (times: Times, note: string) => Promise<void>;
}

/** What can be done with an article as it stands; the likeliest first. */
export function nextStep(
  article: ArticleView | undefined,
  dirty: boolean,
): "publish" | "review" | "wait" | "none" {
  const state = article?.row.state ?? "draft";
  if (!dirty && (state === "published" || state === "archived")) return "none";
  if (!article) return "none";
  if (!article.second_reader) return "publish";
  if (state === "in_review") return article.may_publish ? "publish" : "wait";
  const read = state === "due_for_review" || state === "scheduled";
  return read && !dirty ? "publish" : "review";
}

export function Actions({ editing, article, preview, refused, save, move, schedule }: Props) {
  const [asking, setAsking] = useState<Asked>();
  const [note, setNote] = useState("");
  const dirty = editing.dirty.value;
  const busy = editing.saving.value;
  const state = article?.row.state ?? "draft";
  const live = (article?.published.length ?? 0) > 0;
  const blocks = (preview?.checks ?? []).filter((check) => check.level === "blocks");
  const blocked = blocks.length > 0 || !preview;
  const step = nextStep(article, dirty);
  const act = (to: Move) => void move(to, note.trim()).then(() => setNote(""));
  const status = busy
    ? t("editor.edit.saving")
    : dirty
      ? t("editor.edit.unsaved")
      : article
        ? t("editor.edit.saved")
        : "";
  const publishWords = () => {
    if (state === "due_for_review" && !dirty) return t("editor.act.still_right");
    if (state === "scheduled" && !dirty) return t("editor.act.publish_now");
    return t(live ? "editor.act.publish_changes" : "editor.act.publish");
  };
  const primary = step === "publish" || step === "review";
  return (
    <footer>
      {refused && (
        <div class="whole" role="alert">
          <Notice tone="late">{refused}</Notice>
        </div>
      )}
      {article && <Waiting article={article} step={step} />}
      {primary && (
        <div class="whole">
          <Field label={t("editor.act.note")} hint={t("editor.act.note_hint")}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                maxLength={300}
                value={note}
                onInput={(event) => setNote(event.currentTarget.value)}
              />
            )}
          </Field>
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
      {primary && (
        <Button
          look="primary"
          class="grow"
          off={blocked || busy}
          aria-describedby={blocks.length > 0 ? "blocked" : undefined}
          onClick={() => act(step === "publish" ? "published" : "in_review")}
        >
          {step === "publish" ? publishWords() : t("editor.act.to_review")}
        </Button>
      )}
      <Button
        look={article ? "second" : "primary"}
        off={!dirty || busy}
        onClick={() => void save()}
        aria-keyshortcuts="Control+S"
        title="Ctrl+S"
      >
        {t("editor.act.save")}
      </Button>
      <div class="whole more">
        {article && state !== "archived" && (step === "publish" || state === "published") && (
          <Button look="quiet" off={step === "publish" && blocked} onClick={() => setAsking("schedule")}>
            {t("editor.act.schedule")}
          </Button>
        )}
        {state === "draft" && article && !dirty && step === "publish" && (
          <Button look="quiet" onClick={() => act("in_review")}>
            {t("editor.act.to_review")}
          </Button>
        )}
        {state === "in_review" && (
          <Button look="quiet" onClick={() => act("draft")}>
            {t(article?.may_publish && article.second_reader ? "editor.act.return" : "editor.act.to_draft")}
          </Button>
        )}
        {state === "scheduled" && !dirty && (
          <Button look="quiet" onClick={() => act("draft")}>
            {t("editor.act.cancel_schedule")}
          </Button>
        )}
        {(state === "published" || state === "due_for_review") && !dirty && (
          <Button look="quiet" onClick={() => setAsking("take_back")}>
            {t("editor.act.to_draft")}
          </Button>
        )}
        {state === "archived" && (
          <Button look="quiet" onClick={() => act("draft")}>
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
      {asking === "schedule" && article && (
        <ScheduleDialog
          row={article.row}
          publishing={step === "publish"}
          onClose={() => setAsking(undefined)}
          onSave={(times) => {
            setAsking(undefined);
            void schedule(times, note.trim()).then(() => setNote(""));
          }}
        />
      )}
      {(asking === "archive" || asking === "take_back") && (
        <Dialog
          title={t(`editor.act.${asking}_title`)}
          closeLabel={t("editor.close")}
          onClose={() => setAsking(undefined)}
        >
          <p>{t(`editor.act.${asking}_note`)}</p>
          {article && article.linked_from.length > 0 && (
            <Notice tone="warn">
              {t("editor.act.linked", {
                n: article.linked_from.length,
                titles: article.linked_from.map((one) => one.title).join(", "),
              })}
            </Notice>
          )}
          <div class="dialog-foot">
            <Button onClick={() => setAsking(undefined)}>{t("editor.cancel")}</Button>
            <Button
              look="primary"
              onClick={() => {
                setAsking(undefined);
                act(asking === "archive" ? "archived" : "draft");
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

/** Who or what it waits for. */
function Waiting({ article, step }: { article: ArticleView; step: ReturnType<typeof nextStep> }) {
  const { publish_at, hide_at } = article.row;
  const lines = [
    step === "wait" && t("editor.act.waits"),
    step === "review" && t("editor.act.second"),
    publish_at !== undefined && t("editor.act.scheduled_for", { when: dayAndTime(publish_at) }),
    hide_at !== undefined && t("editor.act.hides_at", { when: dayAndTime(hide_at) }),
  ].filter(Boolean);
  return lines.length ? <p class="fine whole">{lines.join(" ")}</p> : null;
}

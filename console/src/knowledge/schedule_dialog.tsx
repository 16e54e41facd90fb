import { useState } from "preact/hooks";
import { serverNow } from "../../../client/src/clock";
import type { ArticleRow } from "../../../client/src/contracts";
import { Button, Dialog, Field } from "../../../client/src/ui";
import type { Times } from "./calls";
import { t } from "./texts";
import { fromField, toField } from "./times";

interface Props {
  row: ArticleRow;
  /** Whether it may be published; what is public already can only be hidden. */
  publishing: boolean;
  onClose: () => void;
  onSave: (times: Times) => void;
}

export function ScheduleDialog({ row, publishing, onClose, onSave }: Props) {
  const [publish, setPublish] = useState(toField(row.publish_at));
  const [hide, setHide] = useState(toField(row.hide_at));
  const [wrong, setWrong] = useState<{ publish?: string; hide?: string }>({});

  function save(event: Event): void {
    event.preventDefault();
    const publish_at = publishing ? fromField(publish) : undefined;
    const hide_at = fromField(hide);
    const past = t("editor.schedule.past");
    const found = {
      ...(publish_at !== undefined && publish_at <= serverNow() ? { publish: past } : {}),
      ...(hide_at !== undefined && hide_at <= serverNow() ? { hide: past } : {}),
      ...(hide_at !== undefined && publish_at !== undefined && hide_at <= publish_at
        ? { hide: t("editor.schedule.order") }
        : {}),
    };
    setWrong(found);
    if (Object.keys(found).length) return;
    onSave({
      ...(publish_at === undefined ? {} : { publish_at }),
      ...(hide_at === undefined ? {} : { hide_at }),
    });
  }

  return (
    <Dialog title={t("editor.schedule.title")} closeLabel={t("editor.close")} onClose={onClose}>
      <form onSubmit={save} noValidate>
        {publishing && (
          <Field
            label={t("editor.schedule.publish_at")}
            hint={t("editor.schedule.publish_hint")}
            error={wrong.publish}
          >
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                type="datetime-local"
                value={publish}
                onInput={(event) => setPublish(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <Field label={t("editor.schedule.hide_at")} hint={t("editor.schedule.hide_hint")} error={wrong.hide}>
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              type="datetime-local"
              value={hide}
              onInput={(event) => setHide(event.currentTarget.value)}
            />
          )}
        </Field>
        <p class="fine">{t("editor.schedule.zone")}</p>
        <div class="dialog-foot">
          <Button onClick={onClose}>{t("editor.cancel")}</Button>
          <Button look="primary" submit>
            {t("editor.schedule.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

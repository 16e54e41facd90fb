import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { NoticeView, Wall, WriteNotice } from "../../../client/src/contracts";
import { LANGUAGES } from "../../../client/src/texts";
import type { Desk } from "../desk/store";
import { reasonOf } from "../reason";
import { askNotices, notices } from "../shell/notices";
import { languageName } from "../texts";
import { done } from "../ui/done";
import { FormDialog } from "../ui/form_dialog";
import { clock, t, texts } from "./texts";

/** What everybody is told now, who has read it, and where a new one is written. */
export function Notices({ here, wall }: { here: Desk; wall: Wall }) {
  const [writing, setWriting] = useState(false);
  const [failed, setFailed] = useState("");
  const names = new Map(wall.services.map((one) => [one.id, one.name]));
  const end = async (one: NoticeView) => {
    try {
      await here.line.call("notice:end", { notice: one.id, cid: cid() });
      await askNotices(here.line);
    } catch (error) {
      setFailed(reasonOf(error));
    }
  };
  return (
    <section class="wall-table" aria-label={t("wallboard.notices")}>
      <header class="wall-head">
        <h2>{t("wallboard.notices")}</h2>
        <span class="grow" />
        <button type="button" class="btn" onClick={() => setWriting(true)}>
          {t("wallboard.notices.write")}
        </button>
      </header>
      {notices.value.length === 0 ? <p class="soft">{t("wallboard.notices.none")}</p> : null}
      {failed ? (
        <p class="said-no" role="alert">
          {failed}
        </p>
      ) : null}
      <ul class="wall-notices">
        {notices.value.map((one) => (
          <li key={one.id}>
            <p>{one.words[texts.lang.value]}</p>
            <p class="soft">
              {t("wallboard.notices.by", { name: one.by_name, time: clock(one.at), until: clock(one.until) })}{" "}
              {one.to_visitors
                ? t("wallboard.notices.visitors", {
                    services:
                      one.services.map((id) => names.get(id) ?? id).join(", ") || t("wallboard.notices.all"),
                  })
                : t("wallboard.notices.staff")}
            </p>
            <details>
              <summary>
                {t("wallboard.notices.read_by", {
                  read: one.readers.length,
                  all: one.readers.length + one.unread.length,
                })}
              </summary>
              <p>{t("wallboard.notices.readers", { names: one.readers.join(", ") || "–" })}</p>
              <p>{t("wallboard.notices.unread", { names: one.unread.join(", ") || "–" })}</p>
            </details>
            <button type="button" class="btn" onClick={() => void end(one)}>
              {t("wallboard.notices.end")}
            </button>
          </li>
        ))}
      </ul>
      {writing ? <WriteDialog here={here} wall={wall} onClose={() => setWriting(false)} /> : null}
    </section>
  );
}

const HOURS = [1, 4, 24, 72] as const;

function WriteDialog({ here, wall, onClose }: { here: Desk; wall: Wall; onClose: () => void }) {
  const [words, setWords] = useState({ fi: "", sv: "", en: "" });
  const [toVisitors, setToVisitors] = useState(false);
  const [services, setServices] = useState<string[]>([]);
  const [hours, setHours] = useState<number>(4);
  const [id] = useState(cid);
  const missing = LANGUAGES.filter((tag) => words[tag].trim() === "");

  const write = async () => {
    if (missing.length > 0) {
      return t("wallboard.notices.missing", { languages: missing.map(languageName).join(", ") });
    }
    const asked: WriteNotice = {
      cid: id,
      words,
      services: toVisitors ? services : [],
      to_visitors: toVisitors,
      hours,
    };
    await here.line.call("notice:write", asked);
    await askNotices(here.line);
    done(t("wallboard.notices.written"));
    return undefined;
  };

  return (
    <FormDialog
      title={t("wallboard.notices.write")}
      class="wall-form"
      send={t("wallboard.notices.send")}
      run={write}
      onClose={onClose}
    >
      {LANGUAGES.map((tag) => (
        <label key={tag} class="wall-words">
          {languageName(tag)}
          <textarea
            class="input"
            lang={tag}
            rows={2}
            maxLength={400}
            value={words[tag]}
            onInput={(event) => setWords({ ...words, [tag]: event.currentTarget.value })}
          />
        </label>
      ))}
      <label>
        {t("wallboard.notices.hours")}
        <select
          class="input"
          value={String(hours)}
          onChange={(event) => setHours(Number(event.currentTarget.value))}
        >
          {HOURS.map((one) => (
            <option key={one} value={String(one)}>
              {t("wallboard.notices.hours_n", { n: one })}
            </option>
          ))}
        </select>
      </label>
      <label class="tick">
        <input
          type="checkbox"
          checked={toVisitors}
          onChange={(event) => setToVisitors(event.currentTarget.checked)}
        />
        {t("wallboard.notices.also_visitors")}
      </label>
      {toVisitors ? (
        <fieldset>
          <legend>{t("wallboard.notices.which")}</legend>
          {wall.services.map((one) => (
            <label key={one.id} class="tick">
              <input
                type="checkbox"
                checked={services.includes(one.id)}
                onChange={(event) =>
                  setServices(
                    event.currentTarget.checked
                      ? [...services, one.id]
                      : services.filter((other) => other !== one.id),
                  )
                }
              />
              {one.name}
            </label>
          ))}
        </fieldset>
      ) : null}
    </FormDialog>
  );
}

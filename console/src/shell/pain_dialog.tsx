import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { PainContext } from "../../../client/src/contracts";
import { announce } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { desk, layer, section } from "../state";
import { lang, t } from "../texts";
import { Dialog } from "../ui/dialog";

/** Where in the console somebody is, and nothing of what visitors wrote. */
function contextNow(before: string): PainContext {
  const here = desk.peek();
  return {
    section: section.peek(),
    layer: before,
    conversations: here?.mine.peek().length ?? 0,
    waiting: here?.waiting.peek() ?? 0,
    online: here?.online.peek() ?? false,
    width: window.innerWidth,
    lang: lang.peek(),
  };
}

/** "This hurts": one press and Enter; words are welcome and not needed. */
export function PainDialog({ before }: { before: string }) {
  const [text, setText] = useState("");
  const [failed, setFailed] = useState("");
  const [asked] = useState(() => ({ cid: cid(), context: contextNow(before) }));
  const shut = () => {
    layer.value = undefined;
  };
  const send = async () => {
    try {
      await desk.peek()?.line.call("pain:send", { ...asked, text: text.trim() });
      announce(t("console.pain.sent"));
      shut();
    } catch (error) {
      setFailed(reasonOf(error));
    }
  };
  const place = t(`console.section.${section.value}`);
  return (
    <Dialog
      title={t("console.pain.title")}
      size="small"
      onClose={shut}
      footer={
        <>
          <button type="button" class="btn" onClick={shut}>
            {t("console.pain.cancel")}
          </button>
          <button type="button" class="btn main" onClick={() => void send()}>
            {t("console.pain.send")}
          </button>
        </>
      }
    >
      <form
        class="choices"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p class="soft">{t("console.pain.lead")}</p>
        <input
          class="input"
          data-first
          aria-label={t("console.pain.words")}
          placeholder={t("console.pain.words")}
          maxLength={1_000}
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p class="fine">
          {t("console.pain.context", {
            place,
            n: asked.context.conversations ?? 0,
            width: asked.context.width ?? 0,
          })}
        </p>
        {failed ? <p role="alert">{failed}</p> : null}
      </form>
    </Dialog>
  );
}

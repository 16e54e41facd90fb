import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { PainContext } from "../../../client/src/contracts";
import { desk, layer, section } from "../state";
import { lang, t } from "../texts";
import { done } from "../ui/done";
import { FormDialog } from "../ui/form_dialog";

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
  const [asked] = useState(() => ({ cid: cid(), context: contextNow(before) }));
  const shut = () => {
    layer.value = undefined;
  };
  const send = async () => {
    await desk.peek()?.line.call("pain:send", { ...asked, text: text.trim() });
    done(t("console.pain.sent"));
    return undefined;
  };
  const place = t(`console.section.${section.value}`);
  return (
    <FormDialog
      title={t("console.pain.title")}
      size="small"
      class="choices"
      send={t("console.pain.send")}
      run={send}
      onClose={shut}
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
    </FormDialog>
  );
}

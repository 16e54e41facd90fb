import { useState } from "preact/hooks";
import { Refused } from "../../../client/src/refused";
import { Button, Notice } from "../../../client/src/ui";
import { Bar, Heading } from "../parts/bar";
import { t as shared } from "../texts";
import type { Widget } from "../widget";
import { Lost } from "./lost";
import { Lines, Receipt } from "./parts";
import { saveTranscript } from "./save";
import { t } from "./texts";

/** The answer to a message, read when the visitor comes back. */
export function Answered({ widget }: { widget: Widget }) {
  const { talk } = widget;
  const view = talk.view.value;
  const [refusal, setRefusal] = useState("");
  if (!view) return null;
  const answered = talk.timeline.value.lines.some((line) => line.entry.by === "advisor");
  const again = () =>
    talk.reopen().catch((problem) => {
      setRefusal((problem instanceof Refused && problem.message) || shared("widget.no_connection"));
    });
  return (
    <>
      <Bar widget={widget} title={t("message.bar")} />
      <Lost widget={widget} />
      <div class="body">
        <div class="pad stack top">
          <Heading widget={widget}>{t(answered ? "message.answered" : "message.ended")}</Heading>
          <Lines widget={widget} />
          {!widget.place.kiosk && (
            <Button wide icon="save" onClick={() => saveTranscript(widget)}>
              {t("talk.menu.save")}
            </Button>
          )}
          <Receipt code={view.receipt} />
          {refusal && (
            <div role="alert">
              <Notice tone="warn">{refusal}</Notice>
            </div>
          )}
        </div>
      </div>
      <footer class="foot">
        <Button
          look="primary"
          large
          wide
          onClick={() => {
            talk.forget();
            widget.start();
          }}
        >
          {t("talk.ending.done")}
        </Button>
        {view.reopen_until && (
          <Button look="quiet" wide onClick={() => void again()}>
            {t("message.more")}
          </Button>
        )}
      </footer>
    </>
  );
}

import { Button, Notice } from "../../../client/src/ui";
import { clock, day } from "../format";
import { Bar, Heading } from "../parts/bar";
import { Urgent } from "../parts/urgent";
import type { Widget } from "../widget";
import { Answered } from "./answered";
import { Receipt } from "./parts";
import { t } from "./texts";

/** The advisor ended it and writing is refused for a while: why, until when, and how else to be served. */
function Blocked({ widget, params }: { widget: Widget; params: Record<string, string | number> }) {
  const until = Number(params.until);
  const reason = t(`message.block.${params.reason}` as "message.block.abuse");
  return (
    <>
      <Bar widget={widget} title={t("talk.ending.title")} />
      <div class="body">
        <div class="pad stack top">
          <Heading widget={widget}>{t("talk.ending.title")}</Heading>
          <Notice tone="warn">
            {t("message.blocked", { reason, date: day(until), time: clock(until) })}
          </Notice>
          <Urgent widget={widget} />
          <Receipt code={widget.talk.view.value?.receipt} />
        </div>
      </div>
      <footer class="foot">
        <Button look="primary" large wide onClick={() => widget.start()}>
          {t("message.back")}
        </Button>
      </footer>
    </>
  );
}

export function Over({ widget }: { widget: Widget }) {
  const last = widget.talk.timeline.value.lines.at(-1)?.entry;
  if (last?.notice === "blocked") return <Blocked widget={widget} params={last.params} />;
  return <Answered widget={widget} />;
}

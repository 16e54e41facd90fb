import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import { Refused } from "../../../client/src/refused";
import { announce, Button, Notice } from "../../../client/src/ui";
import { day } from "../format";
import { Bar, Heading } from "../parts/bar";
import { t as shared } from "../texts";
import type { Widget } from "../widget";
import { Lost } from "./lost";
import { Menu } from "./menu";
import { ContactField, Receipt } from "./parts";
import { t } from "./texts";
import { Yours } from "./yours";

/** The message is there; until when it is answered, how to find it again, and what may be added. */
export function Waiting({ widget }: { widget: Widget }) {
  const { talk } = widget;
  const view = talk.view.value;
  const [contact, setContact] = useState("");
  const [wrong, setWrong] = useState("");
  if (!view) return null;
  const withdraw = () => void talk.end().catch(() => announce(shared("widget.no_connection")));
  const save = () => {
    setWrong("");
    const asked = { conversation: view.id, cid: cid(), contact: contact.trim() };
    talk
      .open()
      .call("conversation:to_message", asked)
      .then(
        (changed) => talk.changed(changed),
        (problem) =>
          setWrong((problem instanceof Refused && problem.message) || shared("widget.no_connection")),
      );
  };
  return (
    <>
      <Bar widget={widget} title={t("message.bar")}>
        <Menu widget={widget} onEnd={withdraw} endLabel={t("message.withdraw")} />
      </Bar>
      <Lost widget={widget} />
      <div class="body">
        <div class="pad stack top">
          <Heading widget={widget}>{t("message.there")}</Heading>
          <p>{view.answer_by ? t("message.by", { date: day(view.answer_by) }) : t("message.soon")}</p>
          <Receipt code={view.receipt} />
          <Yours widget={widget} shows={(entry) => entry.by === "visitor"} />
          {view.has_contact ? (
            <div role="status">
              <Notice tone="ok">{t("message.contact_saved")}</Notice>
            </div>
          ) : (
            <form
              class="stack"
              onSubmit={(event) => {
                event.preventDefault();
                if (contact.trim()) save();
              }}
            >
              <ContactField value={contact} change={setContact} error={wrong} />
              {contact.trim() && <Button submit>{t("message.contact_save")}</Button>}
            </form>
          )}
        </div>
      </div>
      <footer class="foot">
        <Button wide onClick={() => widget.start()}>
          {t("message.back")}
        </Button>
      </footer>
    </>
  );
}

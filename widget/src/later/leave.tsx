import { useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { LeaveMessage } from "../../../client/src/contracts";
import { checking } from "../../../client/src/proved";
import { Refused } from "../../../client/src/refused";
import { Button, Field, Icon, Notice } from "../../../client/src/ui";
import { masked } from "../mask";
import { Bar, Heading } from "../parts/bar";
import { GuardCard } from "../parts/guard";
import { GuardedArea, useGuarded } from "../parts/guarded";
import { HealthNote } from "../parts/health";
import { isTaken, lackOf, Services, Shut } from "../parts/question";
import { Urgent } from "../parts/urgent";
import { t as shared, texts } from "../texts";
import type { Widget } from "../widget";
import { ContactField } from "./parts";
import { t } from "./texts";

/** A question for later: new, or that of a visitor who would rather not wait in the queue. */
export function Leave({ widget }: { widget: Widget }) {
  const { keep, talk } = widget;
  const home = widget.home.value;
  const view = talk.view.value;
  const instead = view && (view.status === "queued" || view.status === "offered") ? view : undefined;
  const question = useGuarded(keep.draft("question"), (text) => keep.putDraft("question", text));
  const [service, setService] = useState(keep.draft("service") || home?.service || "");
  const [contact, setContact] = useState("");
  const [error, setError] = useState("");
  const [wrong, setWrong] = useState("");
  const [refusal, setRefusal] = useState("");
  const [sending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const same = useRef<{ key: string; cid: string }>(undefined);

  /** After a failure the same message goes again under the same cid, so that two tries make one. */
  const cidFor = (...parts: string[]) => {
    const key = parts.join("\n");
    if (same.current?.key !== key) same.current = { key, cid: cid() };
    return same.current.cid;
  };

  const ask = () => {
    question.settle();
    widget.go({ name: "before" });
  };

  const send = async () => {
    const text = question.settle().trim();
    const problem = instead ? "" : lackOf(text);
    setError(problem);
    setWrong("");
    setRefusal("");
    if (problem) {
      form.current?.querySelector("textarea")?.focus();
      return;
    }
    setSending(true);
    const reached = contact.trim();
    const chosen = service || home?.service || "";
    try {
      if (instead) {
        const asked = { conversation: instead.id, contact: reached, cid: cidFor(instead.id, reached) };
        talk.changed(await talk.open().call("conversation:to_message", asked));
      } else {
        const { searched, article } = widget.carried.value;
        const { path, title } = widget.page.value;
        const asked: LeaveMessage = {
          cid: cidFor(chosen, text, reached),
          service: chosen,
          text,
          contact: reached,
          lang: texts.lang.value,
          name: masked(keep.draft("name").trim()),
          page: { path, title },
          searched,
          ...(article ? { read_article: article.id } : {}),
        };
        const made = await talk.admitted((line, proof) =>
          line.call("conversation:message", proof ? { ...asked, proof } : asked),
        );
        talk.begin(made.conversation, made.entries);
        question.clear();
        widget.carried.value = { searched: "" };
      }
      widget.go({ name: "talk" });
    } catch (problem) {
      if (problem instanceof Refused && problem.code === "contact") {
        setWrong(problem.message);
        form.current?.querySelector<HTMLInputElement>("input.contact")?.focus();
      } else {
        setRefusal((problem instanceof Refused && problem.message) || shared("widget.no_connection"));
      }
    } finally {
      setSending(false);
    }
  };

  return (
    <>
      <Bar widget={widget} back={() => widget.back()} />
      <div class="body">
        <form
          id="leave"
          ref={form}
          class="pad stack top"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Heading widget={widget}>{t("message.title")}</Heading>
          {!isTaken(widget, "") && <Shut widget={widget} />}
          <p>{t(instead ? "message.instead" : "message.how")}</p>
          {!instead && (
            <>
              <Field
                label={shared("widget.before.question")}
                hint={shared("widget.before.codes")}
                error={error}
              >
                {(wiring) => <GuardedArea {...wiring} guarded={question} rows={4} />}
              </Field>
              {question.caught && <GuardCard kind={question.caught} />}
              <HealthNote widget={widget} service={service} text={question.shown} />
              <Services widget={widget} value={service} change={setService} />
              {service !== home?.service && isTaken(widget, service) && (
                <Notice icon="chat">
                  <p>{t("message.open_now")}</p>
                  <button type="button" class="link-button" onClick={ask}>
                    {shared("widget.home.ask")}
                  </button>
                </Notice>
              )}
            </>
          )}
          <ContactField value={contact} change={setContact} error={wrong} />
          <p class="hint">
            <Icon name="clock" size="xs" /> {t("message.kept")}
          </p>
          <Urgent widget={widget} />
          <p class="hint" role="status">
            {checking.value}
          </p>
          {refusal && (
            <div role="alert">
              <Notice tone="warn">{refusal}</Notice>
            </div>
          )}
        </form>
      </div>
      <footer class="foot">
        <Button look="primary" large wide submit form="leave" off={sending}>
          {t(sending ? "message.sending" : "message.send")}
        </Button>
      </footer>
    </>
  );
}

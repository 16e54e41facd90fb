import { useEffect, useRef, useState } from "preact/hooks";
import { checking } from "../../../client/src/proved";
import { Refused } from "../../../client/src/refused";
import { Button, Field, Icon, IconButton, Notice } from "../../../client/src/ui";
import { masked } from "../mask";
import { Availability, keepsMessages } from "../parts/availability";
import { Bar, Heading } from "../parts/bar";
import { Carry } from "../parts/carry";
import { GuardCard } from "../parts/guard";
import { GuardedArea, useGuarded } from "../parts/guarded";
import { HealthNote } from "../parts/health";
import { HitRow, useHits } from "../parts/hits";
import { isTaken, lackOf, Services, Shut } from "../parts/question";
import { Urgent } from "../parts/urgent";
import { t, texts } from "../texts";
import type { Widget } from "../widget";
import { fetchLater } from "./later";

function Rules({ widget, short, onAll }: { widget: Widget; short: boolean; onAll: () => void }) {
  const home = widget.home.value;
  if (short) {
    return (
      <Notice tone="plain" icon="shield">
        <p class="small">
          {t("widget.before.codes")}{" "}
          <button type="button" class="in-line" onClick={onAll}>
            {t("widget.before.all_rules")}
          </button>
        </p>
      </Notice>
    );
  }
  return (
    <ul class="rules">
      <li>
        <Icon name="person" />
        <span>{t("widget.before.human")}</span>
      </li>
      <li>
        <Icon name="info" />
        <span>{t("widget.before.general")}</span>
      </li>
      <li>
        <Icon name="shield" />
        <strong>{t("widget.before.codes")}</strong>
      </li>
      {home && (
        <li>
          <Icon name="clock" />
          <span>
            {t("widget.before.kept", { n: home.retention_days })}{" "}
            {home.privacy_url && (
              <a href={home.privacy_url} target="_blank" rel="noopener noreferrer">
                {t("widget.before.privacy")}
                <span class="vh"> ({t("widget.new_tab")})</span>
              </a>
            )}{" "}
            {home.rules_url && (
              <a href={home.rules_url} target="_blank" rel="noopener noreferrer">
                {t("widget.before.rules")}
                <span class="vh"> ({t("widget.new_tab")})</span>
              </a>
            )}
          </span>
        </li>
      )}
    </ul>
  );
}

function Hits({ widget, question }: { widget: Widget; question: string }) {
  const [hidden, hide] = useState(false);
  const result = useHits(widget, question);
  if (hidden || !result?.hits.length) return null;
  return (
    <section class="hits" aria-labelledby="hits">
      <div class="head">
        <span id="hits" role="status">
          {t("widget.before.hits")}
        </span>
        <IconButton name="close" label={t("widget.before.hide_hits")} onClick={() => hide(true)} />
      </div>
      <ul>
        {result.hits.slice(0, 3).map((hit) => (
          <HitRow key={hit.id} hit={hit} onOpen={(id) => widget.go({ name: "article", id })} />
        ))}
      </ul>
    </section>
  );
}

export function Before({ widget }: { widget: Widget }) {
  const { keep, talk } = widget;
  const home = widget.home.value;
  const question = useGuarded(keep.draft("question"), (text) => keep.putDraft("question", text));
  const [name, setName] = useState(keep.draft("name"));
  const [service, setService] = useState(keep.draft("service") || home?.service || "");
  const [error, setError] = useState("");
  const [refusal, setRefusal] = useState("");
  const [sending, setSending] = useState(false);
  const [writing, setWriting] = useState(question.shown !== "");
  const field = useRef<HTMLDivElement>(null);
  const [full, setFull] = useState(false);
  const closed = !isTaken(widget, service);
  const page = widget.page.value;
  useEffect(fetchLater, []);

  const leave = () => {
    question.settle();
    widget.go({ name: "message" });
  };
  const send = async () => {
    const text = question.settle().trim();
    const problem = lackOf(text);
    setError(problem);
    if (problem) {
      field.current?.querySelector("textarea")?.focus();
      return;
    }
    setSending(true);
    setRefusal("");
    const { searched, article } = widget.carried.value;
    try {
      await talk.start({
        service: service || home?.service || "",
        text,
        lang: texts.lang.value,
        name: masked(name.trim()),
        page: { path: page.path, title: page.title },
        searched,
        ...(article ? { read_article: article.id } : {}),
      });
      question.clear();
      widget.carried.value = { searched: "" };
    } catch (problem) {
      const told = problem instanceof Refused ? problem.message : "";
      setRefusal(told || t("widget.no_connection"));
      setFull(problem instanceof Refused && ["not_open", "queue_full"].includes(problem.code));
    } finally {
      setSending(false);
    }
  };

  return (
    <>
      <Bar widget={widget} back={() => widget.back()} />
      <div class="body">
        <form
          id="ask"
          class="pad stack top"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Heading widget={widget}>{t("widget.before.title")}</Heading>
          {closed && (
            <>
              <Shut widget={widget} service={service} />
              <Urgent widget={widget} />
            </>
          )}
          <Rules widget={widget} short={writing || closed} onAll={() => setWriting(false)} />
          <div ref={field}>
            <Field label={t("widget.before.question")} hint={t("widget.before.question_hint")} error={error}>
              {(wiring) => (
                <GuardedArea {...wiring} guarded={question} rows={3} onInput={() => setWriting(true)} />
              )}
            </Field>
          </div>
          {question.caught && <GuardCard kind={question.caught} />}
          <HealthNote widget={widget} service={service} text={question.shown} />
          <Hits widget={widget} question={question.shown.replace(/\[[^\]]*\]/gu, " ")} />
          <Services widget={widget} value={service} change={setService} now />
          <Field
            label={
              <>
                {t("widget.before.name")} <span class="hint">{t("widget.before.optional")}</span>
              </>
            }
          >
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                autocomplete={widget.place.kiosk ? "off" : "nickname"}
                maxLength={60}
                value={name}
                onInput={(event) => {
                  setName(event.currentTarget.value);
                  keep.putDraft("name", masked(event.currentTarget.value));
                }}
              />
            )}
          </Field>
          <Carry carried={widget.carried.value} page={page.title || page.path} />
          {closed && question.shown && <p class="hint">{t("widget.before.kept_for_you")}</p>}
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
      {closed || full ? (
        (!home || keepsMessages(home.state)) && (
          <footer class="foot">
            <Button look="primary" large wide onClick={leave}>
              {t("widget.message.leave")}
            </Button>
          </footer>
        )
      ) : (
        <footer class="foot">
          <Button look="primary" large wide submit form="ask" off={sending}>
            {t(sending ? "widget.before.sending" : "widget.before.send")}
          </Button>
          {home && <Availability state={home.state} />}
        </footer>
      )}
    </>
  );
}

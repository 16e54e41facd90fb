import { useState } from "preact/hooks";
import type { ConversationView } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { Button, Field, Icon, Notice, useId } from "../../../client/src/ui";
import { clock } from "../format";
import { Bar, Heading } from "../parts/bar";
import { GuardedArea, useGuarded } from "../parts/guarded";
import { t as shared } from "../texts";
import type { Widget } from "../widget";
import { LinkCard, Steps } from "./card";
import { noticeWords } from "./notices";
import { saveTranscript } from "./save";
import { t } from "./texts";
import { PendingLine } from "./unsent";

interface ChoiceProps<T> {
  label: string;
  options: readonly (readonly [T, string])[];
  chosen: T | undefined;
  onChoose: (value: T) => void;
}

function Choice<T extends string | number>({ label, options, chosen, onChoose }: ChoiceProps<T>) {
  const name = useId("c");
  return (
    <fieldset class="choice">
      <legend class="q">{label}</legend>
      <div class="options">
        {options.map(([value, words]) => (
          <label key={value} class="option">
            <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
            <span>
              <Icon name="check" size="s" />
              {words}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** What remains of the conversation: how to leave safely, what was given, and how it went. */
export function Ending({ widget, view }: { widget: Widget; view: ConversationView }) {
  const { talk } = widget;
  const [solved, setSolved] = useState<"yes" | "partly" | "no">();
  const [feeling, setFeeling] = useState<number>();
  const [surer, setSurer] = useState<"yes" | "no">();
  const [writing, setWriting] = useState(false);
  const feedback = useGuarded();
  const { lines, pending } = talk.timeline.value;
  const links = lines.flatMap(({ entry }) =>
    entry.card?.url ? [{ title: entry.card.title, href: entry.card.url }] : [],
  );
  const why = lines.findLast(({ entry }) => /^(closed_|left_q)/.test(entry.notice ?? ""));
  const [refusal, setRefusal] = useState<string>();
  const again = () =>
    talk.reopen(refusal !== undefined).catch((problem) => {
      setRefusal((problem instanceof Refused && problem.message) || shared("widget.no_connection"));
    });

  const finish = (next: () => void) => {
    const text = feedback.settle().trim();
    const given = {
      ...(solved ? { solved } : {}),
      ...(feeling ? { feeling } : {}),
      ...(surer ? { surer } : {}),
      ...(text ? { text } : {}),
    };
    // Leaving is never held up by a rating that does not arrive.
    if (Object.keys(given).length && !view.rated) {
      talk.rate(given).then(
        () => talk.forget(),
        () => talk.forget(),
      );
    } else talk.forget();
    next();
  };
  return (
    <>
      <Bar widget={widget} title={t("talk.ending.title")} />
      <div class="body">
        <div class="pad stack-l top">
          <div>
            <Heading widget={widget}>{t("talk.ending.thanks")}</Heading>
            <p class="soft">
              {view.closed_at
                ? t("talk.ending.at", { time: clock(view.closed_at) })
                : why && noticeWords(why.entry)}
            </p>
          </div>
          {why && /_(inactive|unanswered)$/.test(why.entry.notice ?? "") && (
            <Notice tone="plain">{noticeWords(why.entry)}</Notice>
          )}
          {pending.length > 0 && (
            <section class="stack-s" aria-labelledby="unsent">
              <h2 class="h2" id="unsent">
                {t("talk.ending.unsent")}
              </h2>
              {pending.map((one) => (
                <PendingLine key={one.cid} widget={widget} one={one} lost={false} last />
              ))}
            </section>
          )}
          <Steps
            plain
            name={view.id}
            title={t("talk.ending.before")}
            steps={[t("talk.ending.log_out"), t("talk.ending.shared")]}
          />
          {view.rated ? (
            <Notice tone="ok">{t("talk.ending.rated")}</Notice>
          ) : (
            <section class="stack" aria-labelledby="how">
              <div>
                <h2 class="h2" id="how">
                  {t("talk.ending.how")}
                </h2>
                <p class="hint">{t("talk.ending.how_hint")}</p>
              </div>
              <Choice
                label={t("talk.ending.solved")}
                chosen={solved}
                onChoose={setSolved}
                options={[
                  ["yes", shared("widget.yes")],
                  ["partly", t("talk.partly")],
                  ["no", shared("widget.no")],
                ]}
              />
              <Choice
                label={t("talk.ending.feeling")}
                chosen={feeling}
                onChoose={setFeeling}
                options={[
                  [5, t("talk.ending.good")],
                  [3, t("talk.ending.between")],
                  [1, t("talk.ending.bad")],
                ]}
              />
              <Choice
                label={t("talk.ending.surer")}
                chosen={surer}
                onChoose={setSurer}
                options={[
                  ["yes", shared("widget.yes")],
                  ["no", t("talk.ending.not_yet")],
                ]}
              />
              {writing ? (
                <Field label={t("talk.ending.feedback")} hint={shared("widget.before.codes")}>
                  {(wiring) => <GuardedArea {...wiring} guarded={feedback} rows={3} />}
                </Field>
              ) : (
                <button type="button" class="link-button" onClick={() => setWriting(true)}>
                  <Icon name="edit" size="s" />
                  {t("talk.ending.write")}
                </button>
              )}
            </section>
          )}
          {links.length > 0 && (
            <section class="stack-s" aria-labelledby="links">
              <h2 class="h2" id="links">
                {t("talk.ending.links")}
              </h2>
              {links.map((link) => (
                <LinkCard key={link.href} {...link} />
              ))}
            </section>
          )}
          {!widget.place.kiosk && (
            <section class="stack-s" aria-labelledby="keep">
              <h2 class="h2" id="keep">
                {t("talk.ending.keep")}
              </h2>
              <Button wide icon="save" onClick={() => saveTranscript(widget)}>
                {t("talk.ending.save")}
              </Button>
              <p class="hint">{t("talk.ending.save_hint")}</p>
            </section>
          )}
          {view.receipt && (
            <div class="receipt">
              <p class="eyebrow">{t("talk.ending.receipt")}</p>
              <p class="code">{view.receipt}</p>
              <p class="hint">{t("talk.ending.receipt_hint")}</p>
            </div>
          )}
        </div>
      </div>
      <footer class="foot">
        {refusal && (
          <div role="alert">
            <Notice tone="warn">{refusal}</Notice>
          </div>
        )}
        <Button
          look="primary"
          large
          wide
          onClick={() =>
            finish(() => {
              widget.start();
              widget.host.minimise();
            })
          }
        >
          {t("talk.ending.done")}
        </Button>
        {view.reopen_until && (
          <Button wide onClick={() => void again()}>
            {refusal ? shared("widget.message.leave") : t("talk.ending.again")}
          </Button>
        )}
        <Button look="quiet" wide onClick={() => finish(() => widget.start())}>
          {t("talk.ending.new")}
        </Button>
      </footer>
    </>
  );
}

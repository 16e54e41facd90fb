import type { PracticeView, StepView } from "../../../client/src/contracts";
import { Button, Icon } from "../../../client/src/ui";
import { dayOf } from "../dates";
import { person } from "../state";
import { type Key, t, texts } from "./texts";

type Confirm = (staff: string, step: string, done: boolean) => Promise<void>;

const stepName = (step: string) => t(`practice.step.${step}` as Key);
const done = (steps: StepView[]) => steps.filter((one) => one.confirmed_at !== undefined).length;

/** The same steps for everybody: one's own, and for those who oversee everybody's. */
export function Induction({ view, onConfirm }: { view: PracticeView; onConfirm: Confirm }) {
  const me = person.value;
  const oversees = me?.roles.some((role) => role === "supervisor" || role === "main_user");
  return (
    <>
      <section class="page-card" aria-labelledby="practice-induction">
        <h2 id="practice-induction">{t("practice.induction")}</h2>
        <p class="soft">{t("practice.induction.note")}</p>
        <p>{t("practice.induction.done", { n: done(view.steps), all: view.steps.length })}</p>
        <Steps steps={view.steps} staff={me?.id ?? ""} name={me?.name ?? ""} onConfirm={onConfirm} />
      </section>
      {oversees && (
        <section class="page-card" aria-labelledby="practice-people">
          <h2 id="practice-people">{t("practice.induction.people")}</h2>
          {view.people.length === 0 && <p class="soft">{t("practice.induction.nobody")}</p>}
          {view.people.map((one) => (
            <details key={one.id}>
              <summary>
                {one.name}{" "}
                <span class="soft">
                  {t("practice.induction.done", { n: done(one.steps), all: one.steps.length })}
                </span>
              </summary>
              <Steps steps={one.steps} staff={one.id} name={one.name} onConfirm={onConfirm} />
            </details>
          ))}
        </section>
      )}
    </>
  );
}

function Steps(props: { steps: StepView[]; staff: string; name: string; onConfirm: Confirm }) {
  const { steps, staff, name, onConfirm } = props;
  return (
    <ol class="practice-steps">
      {steps.map((one) => {
        const isDone = one.confirmed_at !== undefined;
        const word = t(isDone ? "practice.induction.withdraw" : "practice.induction.confirm");
        const about = t("practice.induction.of", { step: stepName(one.step), name });
        return (
          <li key={one.step}>
            <Icon name={isDone ? "check" : "clock"} size="s" />
            <span class="grow">
              {stepName(one.step)}
              <span class="soft">
                {one.confirmed_at === undefined
                  ? t("practice.induction.open")
                  : t("practice.induction.by", {
                      name: one.confirmed_by ?? "",
                      when: dayOf(one.confirmed_at, texts.lang.value),
                    })}
              </span>
            </span>
            {one.mine && (
              <Button
                look={isDone ? "quiet" : "second"}
                aria-label={`${word}: ${about}`}
                onClick={() => void onConfirm(staff, one.step, !isDone)}
              >
                {word}
              </Button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

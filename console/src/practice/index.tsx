import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import { cid } from "../../../client/src/cid";
import type { PracticeView, RunView, ShownAs } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { announce, Button } from "../../../client/src/ui";
import type { SectionProps } from "../section";
import { Induction } from "./induction";
import { counted, countFor, stopCounting } from "./keys";
import "./practice.css";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { Scores } from "./scores";
import { StartForm } from "./start_form";
import { t, texts } from "./texts";

/** Practising with visitors who follow a script, what came of it, and one's induction. */
export default function PracticeSection({ lang, navigate }: SectionProps) {
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  return <div class="page practice">{ready && <Inside key={lang} lang={lang} navigate={navigate} />}</div>;
}

function Inside({ lang, navigate }: { lang: Lang; navigate: (path: string) => void }) {
  const [view, setView] = useState<PracticeView>();
  const [name, setName] = useState("");
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);

  async function attempt(run: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailed("");
    try {
      await run();
    } catch (error) {
      setFailed(reasonOf(error));
    } finally {
      setBusy(false);
    }
  }
  const load = () =>
    attempt(async () => {
      const [found, shown] = await Promise.all([
        api.get<PracticeView>("/api/practice"),
        api.get<ShownAs>("/api/staff/shown-as"),
      ]);
      setView(found);
      setName(shown.names[lang] ?? "");
    });
  useEffect(() => void load(), []);

  const running = view?.runs.find((one) => one.running);
  const start = (visitors: number, inLang: Lang, pace: number) =>
    attempt(async () => {
      const body = { cid: cid(), visitors, lang: inLang, pace };
      countFor((await api.post<RunView>("/api/practice", body)).id);
      setView(await api.get<PracticeView>("/api/practice"));
      announce(t("practice.running"));
    });
  const end = (run: RunView) =>
    attempt(async () => {
      const keys = counted(run.id);
      await api.post(`/api/practice/${run.id}/end`, { cid: cid(), ...(keys === undefined ? {} : { keys }) });
      stopCounting();
      setView(await api.get<PracticeView>("/api/practice"));
      announce(t("practice.ended"));
    });
  const confirm = (staff: string, step: string, done: boolean) =>
    attempt(async () => {
      setView(await api.post<PracticeView>("/api/practice/steps", { cid: cid(), staff, step, done }));
    });

  return (
    <>
      <h1>{t("practice.title")}</h1>
      <p class="soft">{t("practice.lead")}</p>
      {name && <p>{t("practice.shown_as", { name })}</p>}
      {failed && <Failed reason={failed} again={view ? undefined : () => void load()} />}
      {!view && !failed && <p class="soft">{common("console.fetching")}</p>}
      {view && (
        <>
          <section class="page-card" aria-labelledby="practice-start">
            <h2 id="practice-start">{t("practice.start")}</h2>
            {running ? (
              <>
                <p>{t("practice.running")}</p>
                <div class="page-row">
                  <Button look="primary" icon="chat" onClick={() => navigate("/console")}>
                    {t("practice.to_desk")}
                  </Button>
                  <Button off={busy} onClick={() => void end(running)}>
                    {t("practice.end")}
                  </Button>
                </div>
              </>
            ) : (
              <StartForm lang={lang} busy={busy} onStart={start} />
            )}
          </section>
          <Scores runs={view.runs.filter((one) => !one.running)} />
          <Induction view={view} onConfirm={confirm} />
        </>
      )}
    </>
  );
}

import { useEffect, useState } from "preact/hooks";
import type { AuditState } from "../../../client/src/contracts";
import { announce, Button } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { Failed } from "../ui/failed";
import { calls } from "./calls";
import { day, dayAndTime, t } from "./texts";

const AGAIN_MS = 1_000;

/** Whether what is shown was touched: how far the chain was looked at, when, and looking again. */
export function Chain({ state, put }: { state: AuditState; put: (after: AuditState) => void }) {
  const [asked, ask] = useState<{ before: number }>();
  const [failed, setFailed] = useState("");

  useEffect(() => {
    if (!asked) return;
    let stopped = false;
    const look = async () => {
      try {
        const after = await calls.state();
        if (stopped) return;
        put(after);
        if (after.running || (after.verified_at ?? 0) <= asked.before) setTimeout(look, AGAIN_MS);
        else {
          ask(undefined);
          announce(said(after));
        }
      } catch (error) {
        if (stopped) return;
        setFailed(reasonOf(error));
        ask(undefined);
      }
    };
    setTimeout(look, AGAIN_MS);
    return () => {
      stopped = true;
    };
  }, [asked]);

  async function verify(): Promise<void> {
    if (asked) return;
    setFailed("");
    try {
      await calls.verify();
      ask({ before: state.verified_at ?? 0 });
    } catch (error) {
      setFailed(reasonOf(error));
    }
  }

  return (
    <section class="page-card" aria-labelledby="audit-chain">
      <h2 id="audit-chain">{t("audit.chain")}</h2>
      <div class="page-row">
        <p class={state.faults ? "grow audit-broken" : "grow"}>
          {t("audit.chained", { n: state.chained })} {said(state)}
          {state.removed > 0 &&
            state.removed_until !== undefined &&
            ` ${t("audit.removed", { n: state.removed, day: day(state.removed_until) })}`}
        </p>
        <Button icon="refresh" off={asked !== undefined} onClick={() => void verify()}>
          {t(asked ? "audit.verifying" : "audit.verify")}
        </Button>
      </div>
      {failed && <Failed reason={failed} />}
    </section>
  );
}

function said({ verified_at: at, verified_to: place, faults }: AuditState): string {
  if (at === undefined) return t("audit.never");
  const params = { time: dayAndTime(at), place: place ?? 0 };
  return faults ? t("audit.broken", { ...params, n: faults }) : t("audit.verified", params);
}

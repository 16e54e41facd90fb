import { useState } from "preact/hooks";
import { Button } from "../ui";
import type { Call } from "./call";
import { Toggle } from "./parts";
import { t } from "./texts";

type Family = "chromium" | "firefox" | "safari";

export function familyOf(agent: string): Family {
  if (/Firefox\//.test(agent)) return "firefox";
  if (/Safari\//.test(agent) && !/Chrom(e|ium)\/|Edg\//.test(agent)) return "safari";
  return "chromium";
}

/** What is about to happen in the browser's own window, told before it opens: most people see it for the first time. */
export function ShareSteps({ call, onClose }: { call: Call; onClose: () => void }) {
  const family = familyOf(navigator.userAgent);
  return (
    <section class="call-steps" aria-labelledby="call-steps">
      <h2 id="call-steps">{t("call.steps.title")}</h2>
      <ol>
        {([1, 2, 3] as const).map((step) => (
          <li key={step}>{t(`call.steps.${family}.${step}`)}</li>
        ))}
      </ol>
      <p>
        <b>{t("call.steps.safe")}</b>
      </p>
      <p class="call-small">{t("call.steps.stop")}</p>
      <div class="call-answers">
        <Button
          look="primary"
          icon="share"
          onClick={() => {
            onClose();
            void call.share();
          }}
        >
          {t("call.steps.go")}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t("call.steps.no")}
        </Button>
      </div>
    </section>
  );
}

/** One press stops; starting is taught first, except to those who do it every day. */
export function ShareToggle({ call }: { call: Call }) {
  const [learns, setLearns] = useState(false);
  const sharing = call.sharing.value;
  const press = () => {
    if (sharing) void call.stopSharing();
    else if (call.as === "advisor") void call.share();
    else setLearns(!learns);
  };
  return (
    <>
      <Toggle
        on={sharing !== undefined}
        icon="share"
        look="live"
        words={t(sharing ? "call.share.on" : "call.share")}
        onClick={press}
      />
      {learns && !sharing && <ShareSteps call={call} onClose={() => setLearns(false)} />}
    </>
  );
}

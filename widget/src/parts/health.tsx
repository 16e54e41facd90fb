import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { late } from "../../../client/src/late";
import { Notice } from "../../../client/src/ui";
import { t } from "../texts";
import type { Widget } from "../widget";

/** The words come by themselves once somebody writes: until then nothing is remarked on. */
const tells = signal<(text: string) => boolean>(() => false);
let asked = false;

function fetchWords(): void {
  if (asked) return;
  asked = true;
  late(() => import("../../../client/src/guard/health")).then(
    (module) => {
      tells.value = module.tellsOfHealth;
    },
    () => {
      asked = false;
    },
  );
}

/** Where this tab keeps for which conversation it was remarked on; before there is one, NEW. */
const TOLD = "told";
const NEW = "new";

/**
 * Who writes of their health reads, before they send, that they need not. Nothing is stopped, changed or told
 * to anybody, and it is said at most once a conversation; it stays until the field is empty.
 */
export function HealthNote({ widget, service, text }: { widget: Widget; service: string; text: string }) {
  const { keep, talk } = widget;
  const here = talk.view.value?.id ?? NEW;
  const wanted = widget.home.value?.services.find((one) => one.id === service)?.health_note ?? true;
  const [shown, show] = useState(false);
  const look = tells.value;
  useEffect(fetchWords, []);
  useEffect(() => {
    const told = keep.draft(TOLD);
    // What was said before the first question was said for the conversation that it began.
    if (told === NEW && here !== NEW) keep.putDraft(TOLD, here);
    if (!text) show(false);
    else if (wanted && told !== here && told !== NEW && look(text)) {
      keep.putDraft(TOLD, here);
      show(true);
    }
  }, [text, look, wanted, here]);
  return (
    <div class="health" role="status">
      {shown && wanted && (
        <Notice tone="plain">
          <p>
            <b>{t("widget.health.title")}</b>
          </p>
          <p>{t("widget.health.text")}</p>
        </Notice>
      )}
    </div>
  );
}

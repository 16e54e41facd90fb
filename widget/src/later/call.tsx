import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ConversationView } from "../../../client/src/contracts";
import { Notice } from "../../../client/src/ui";
import type { Widget } from "../widget";
import { t } from "./texts";

type CallModule = typeof import("../call");

/** The call's code is fetched when a call is first offered, and once. */
const code = signal<CallModule | undefined>(undefined);
const TRY_AGAIN_MS = 2_000;

function fetchCode(): void {
  import("../call").then(
    (module) => {
      code.value = module;
    },
    () => void setTimeout(fetchCode, TRY_AGAIN_MS),
  );
}

export function Call({ widget, view }: { widget: Widget; view: ConversationView }) {
  const { talk } = widget;
  const needed = talk.video.value !== undefined || talk.identifying.value;
  useEffect(() => {
    if (needed && !code.peek()) fetchCode();
  }, [needed]);
  const line = talk.line.value;
  useEffect(() => {
    // What the server told at the first connect may have come before the conversation was known here; at later
    // ones it tells by itself.
    line?.call("video:current", { conversation: view.id }).then(
      ({ call }) => {
        const known = talk.video.peek();
        if (call && (call.session !== known?.session || call.rev >= known.rev)) talk.video.value = call;
      },
      () => {},
    );
  }, [line, view.id]);
  const Shown = code.value?.VisitorCall;
  if (!line || !Shown)
    return talk.wantsPause.value ? (
      <Notice tone="warn" icon="eye-off">
        <p role="status">{t("talk.pause.wait")}</p>
      </Notice>
    ) : null;
  return (
    <Shown key={view.id} widget={widget} connection={line} conversation={view.id} state={talk.video.peek()} />
  );
}

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { ConversationView } from "../../../client/src/contracts";
import { late } from "../../../client/src/late";
import { Button, Notice } from "../../../client/src/ui";
import { t as shared } from "../texts";
import type { Widget } from "../widget";
import { t } from "./texts";

type CallModule = typeof import("../call");

/** The call's code is fetched when a call is first offered, and once. */
const code = signal<CallModule | undefined>(undefined);
const TRY_AGAIN_MS = 2_000;
/** A browser may never ask again for what it could not fetch once. */
const LATE_MS = 5_000;

function fetchCode(): void {
  late(() => import("../call")).then(
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
  if (!line || !Shown) return talk.wantsPause.value ? <NotYet /> : null;
  return (
    <Shown key={view.id} widget={widget} connection={line} conversation={view.id} state={talk.video.peek()} />
  );
}

/** The visitor wants to identify themself, and nothing is certain. */
function NotYet() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Notice tone="warn" icon="eye-off">
      <p role="status">{t(late ? "talk.pause.missed" : "talk.pause.wait")}</p>
      {late && <Button onClick={() => location.reload()}>{shared("widget.try_again")}</Button>}
    </Notice>
  );
}

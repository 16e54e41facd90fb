import type { Widget } from "../widget";
import { Conversation } from "./conversation";
import { Ending } from "./ending";
import { Over } from "./over";
import { Queue } from "./queue";
import { Waiting } from "./waiting";

export function Talk({ widget }: { widget: Widget }) {
  const view = widget.talk.view.value;
  if (!view) return null;
  if (view.status === "message") return <Waiting widget={widget} />;
  const last = widget.talk.timeline.value.lines.at(-1);
  if (view.status === "closed" && (view.channel === "message" || last?.entry.notice === "blocked"))
    return <Over widget={widget} />;
  if (view.status === "closed") return <Ending widget={widget} view={view} />;
  if (view.status === "active" || widget.talk.video.value)
    return <Conversation widget={widget} view={view} />;
  return <Queue widget={widget} view={view} />;
}

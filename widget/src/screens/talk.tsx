import type { Widget } from "../widget";
import { Conversation } from "./conversation";
import { Ending } from "./ending";
import { Later } from "./later";
import { Queue } from "./queue";

export function TalkScreen({ widget }: { widget: Widget }) {
  const view = widget.talk.view.value;
  if (!view) return null;
  if (view.status === "message") return <Later widget={widget} screen="Waiting" />;
  const last = widget.talk.timeline.value.lines.at(-1);
  if (view.status === "closed" && (view.channel === "message" || last?.entry.notice === "blocked"))
    return <Later widget={widget} screen="Over" />;
  if (view.status === "closed") return <Ending widget={widget} view={view} />;
  if (view.status === "active" || widget.talk.video.value)
    return <Conversation widget={widget} view={view} />;
  return <Queue widget={widget} view={view} />;
}

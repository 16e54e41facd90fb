import { pieces } from "../../../client/src/masks";
import type { Line } from "../../../client/src/timeline";
import { clock, day } from "../format";
import { maskName } from "../mask";
import type { Widget } from "../widget";
import { givenBy } from "./binding";
import { noticeWords } from "./notices";
import { t } from "./texts";

function plain(text: string): string {
  return pieces(text)
    .map((piece) => ("mask" in piece ? `[${maskName(piece.mask.kind)}]` : piece.text))
    .join("");
}

function written({ entry, text, withdrawn }: Line): string {
  const who = entry.by === "visitor" ? t("talk.queue.you") : entry.by_name;
  if (entry.by === "system") return noticeWords(entry);
  const said = withdrawn
    ? t("talk.chat.withdrawn")
    : [plain(text), entry.card && [entry.card.title, entry.card.text, ...entry.card.steps, entry.card.url]]
        .flat()
        .filter(Boolean)
        .join("\n  ");
  if (entry.params.binding) {
    const head = `${t("talk.binding.title")} (${givenBy(entry)}). ${entry.params.words}`;
    return `${head}\n${clock(entry.at)} ${who}: ${said}`;
  }
  return `${clock(entry.at)} ${who}: ${said}`;
}

export function transcript(lines: readonly Line[]): string {
  return `${lines.map(written).filter(Boolean).join("\n\n")}\n`;
}

/** The file is made here, in the browser; nothing is asked of the server. */
export function saveTranscript(widget: Widget): void {
  const view = widget.talk.view.value;
  if (!view) return;
  const head = `${widget.home.value?.organisation ?? ""} – ${view.service_name}, ${day(view.created_at)}\n\n`;
  const file = new Blob([head + transcript(widget.talk.timeline.value.lines)], {
    type: "text/plain;charset=utf-8",
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${t("talk.chat.log").toLowerCase()}-${new Date(view.created_at).toISOString().slice(0, 10)}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

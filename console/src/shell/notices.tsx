import { signal } from "@preact/signals";
import type { NoticeView } from "../../../client/src/contracts";
import type { Line } from "../desk/store";
import { reasonOf } from "../reason";
import { trouble } from "../state";
import { lang, t, timeOfDay } from "../texts";
import { Icon } from "../ui/icon";

export const notices = signal<readonly NoticeView[]>([]);

export async function askNotices(line: Line): Promise<void> {
  notices.value = (await line.call("notice:list", {})).notices;
}

export function followNotices(line: Line): () => void {
  const ask = () => void askNotices(line).catch(() => {}); // the next connection asks again
  const stops = [line.onOnline(ask), line.on("notice:moved", ask)];
  return () => {
    for (const stop of stops) stop();
  };
}

async function read(line: Line, notice: string): Promise<void> {
  try {
    await line.call("notice:read", { notice });
    await askNotices(line);
  } catch (error) {
    trouble.value = reasonOf(error);
  }
}

/** What somebody who answers for the shift wants everybody to know: it stays until it is said to be read. */
export function NoticeStrips({ line }: { line: Line }) {
  return (
    <>
      {notices.value
        .filter((one) => !one.mine)
        .map((one) => (
          <div key={one.id} class="strip warn notice-strip">
            <Icon name="info" />
            <span role="status">
              <b>{t("console.notice_of", { name: one.by_name, time: timeOfDay(one.at) })}</b>{" "}
              {one.words[lang.value]}
            </span>
            <span class="grow" />
            <button type="button" class="btn" onClick={() => void read(line, one.id)}>
              {t("console.notice_read")}
            </button>
          </div>
        ))}
    </>
  );
}

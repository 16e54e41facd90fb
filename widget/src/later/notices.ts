import type { Entry } from "../../../client/src/contracts";
import { clock, day } from "../format";
import { t } from "./texts";

/** A system line in words; empty for those that a screen shows in another way. */
export function noticeWords({ notice, call, params, by_name, text }: Entry): string {
  const name = String(params.name ?? params.advisor ?? by_name);
  const at = Number(params.at ?? params.by);
  const to = String(params.to ?? params.service ?? params.name ?? "");
  if (call) return t(`talk.call.${call}`, { name });
  if (!notice || notice === "asked_if_there" || notice === "queued" || notice === "blocked") return "";
  // What is said in danger comes in words.
  if (notice === "danger") return text!;
  return t(`talk.notice.${notice}`, {
    name,
    to,
    ...(at ? { time: clock(at), date: day(at) } : {}),
  });
}

import { Refused } from "../../client/src/refused";
import { t } from "./texts";

/** What went wrong, in words for the one who asked. What nobody refused is a fault of ours, and told as one. */
export function reasonOf(error: unknown, offline = t("console.no_connection")): string {
  if (error instanceof Refused) return error.code === "offline" ? offline : error.message;
  reportError(error);
  return String(error);
}

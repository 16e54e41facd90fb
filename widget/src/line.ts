import { api } from "../../client/src/api";
import { Connection } from "../../client/src/connection";
import type { VisitorCalls, VisitorPushes, VisitorToken } from "../../client/src/contracts";
import type { Keep } from "./keep";
import { texts } from "./texts";

export type Line = Connection<VisitorCalls, VisitorPushes>;

/** A visitor is nobody until they ask something: the token is fetched then, kept, and sent only inside the socket. */
export function openLine(site: string, keep: Keep): Line {
  return new Connection<VisitorCalls, VisitorPushes>({
    namespace: "/visitor",
    lang: () => texts.lang.value,
    auth: async (again) => {
      let token = again ? undefined : keep.all().token;
      if (!token) {
        token = await api.post<VisitorToken>("/api/visitor/token", { site, lang: texts.lang.value });
        keep.put({ token });
      }
      return { token: token.token };
    },
  });
}

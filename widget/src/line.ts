import { api } from "../../client/src/api";
import { Connection } from "../../client/src/connection";
import type { VisitorCalls, VisitorPushes, VisitorToken } from "../../client/src/contracts";
import { proved } from "../../client/src/proved";
import { Refused } from "../../client/src/refused";
import type { Keep } from "./keep";
import { texts } from "./texts";

export type Line = Connection<VisitorCalls, VisitorPushes>;

/** A token that is good for less than this is renewed: no conversation outlives its token. */
const RENEW_MS = 3 * 86_400_000;

/**
 * A visitor is nobody until they ask something: the token is fetched then, kept, and sent only inside the socket.
 * `lost`: the server does not know it any more.
 */
export function openLine(site: string, keep: Keep, lost: () => void): Line {
  return new Connection<VisitorCalls, VisitorPushes>({
    namespace: "/visitor",
    lang: () => texts.lang.value,
    auth: async (again) => {
      let { token, conversation, starting } = keep.all();
      const mine = conversation || starting;
      if (!token || again || token.expires_at - Date.now() < RENEW_MS) {
        const known = token && mine ? { token: token.token } : {};
        try {
          token = await proved((proof) =>
            api.post<VisitorToken>("/api/visitor/token", {
              site,
              lang: texts.lang.value,
              ...known,
              ...(proof ? { proof } : {}),
            }),
          );
        } catch (error) {
          if (error instanceof Refused && error.code === "not_signed_in") lost();
          throw error;
        }
        keep.put({ token });
      }
      return { token: token.token };
    },
  });
}

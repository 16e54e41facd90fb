import { cid } from "../cid";
import type { Participant } from "../contracts";
import { Button } from "../ui";
import type { Call } from "./call";
import { t } from "./texts";

const roleOf = (one: Participant): string => t(`call.role.${one.role}`);

function decide(call: Call, { id }: Participant, admit: boolean): Promise<boolean> {
  const ask = { session: call.state.peek()?.session ?? "", cid: cid(), participant: id, admit };
  return call.attempt(async () => call.take(await call.line.call("guest:decide", ask)));
}

/** Who stands before the door: the advisor decides, the visitor is told. */
export function Door({ call }: { call: Call }) {
  return (
    <>
      {call.waiting.map((one) => (
        <div class="call-door" role="status" key={one.id}>
          <p>
            {t(call.as === "advisor" ? "call.guest.knocks" : "call.guest.knocks_visitor", {
              name: one.name,
              role: roleOf(one),
            })}
          </p>
          {call.as === "advisor" && (
            <div class="call-answers">
              <Button look="primary" onClick={() => void decide(call, one, true)}>
                {t("call.guest.admit")}
              </Button>
              <Button onClick={() => void decide(call, one, false)}>{t("call.guest.deny")}</Button>
            </div>
          )}
        </div>
      ))}
    </>
  );
}

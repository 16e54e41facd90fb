import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { Elsewhere, SignInWays } from "../../../client/src/contracts";
import { ask, NotShown, offersItself, shown, usable } from "../people/passkey";
import { reasonOf } from "../reason";
import { signInByPasskey } from "../state";
import { t } from "../texts";

/** What the server takes beside a password. Where it cannot be asked, a password is what is left. */
export function useWays(): SignInWays | undefined {
  const [ways, setWays] = useState<SignInWays>();
  useEffect(() => void api.get<SignInWays>("/api/staff/ways").then(setWays, () => {}), []);
  return ways;
}

/** A challenge is good for five minutes; a page may stand open for a night. */
const FRESH_MS = 4 * 60_000;

/** Offers passkeys among what the browser fills into the field of the address, for as long as this is true. */
export function useFilledIn(on: boolean, wrong: (text: string) => void): void {
  useEffect(() => {
    if (!on) return;
    const leave = new AbortController();
    let round = new AbortController();
    const begin = async () => {
      if (!(await offersItself()) || leave.signal.aborted) return;
      const mine = new AbortController();
      round = mine;
      try {
        await signInByPasskey(await shown(await ask(), mine.signal));
      } catch (error) {
        if (mine.signal.aborted || error instanceof NotShown) return;
        wrong(reasonOf(error));
        void begin();
      }
    };
    void begin();
    const again = setInterval(() => {
      round.abort();
      void begin();
    }, FRESH_MS);
    return () => {
      clearInterval(again);
      leave.abort();
      round.abort();
    };
  }, [on]);
}

interface Props {
  ways: SignInWays;
  busy: boolean;
  /** `true` while the browser asks, which it does of one at a time. */
  onBusy: (busy: boolean) => void;
  onWrong: (text: string) => void;
}

/** Beside the password: a passkey, and the organisation's own sign-in. */
export function OtherWays({ ways, busy, onBusy, onWrong }: Props) {
  const run = (act: () => Promise<void>) => async () => {
    if (busy) return;
    onBusy(true);
    onWrong("");
    try {
      await act();
    } catch (error) {
      onWrong(
        error instanceof NotShown
          ? t("console.sign_in.passkey.not_shown")
          : reasonOf(error, t("console.sign_in.offline")),
      );
      onBusy(false);
    }
  };
  const passkey = run(async () => signInByPasskey(await shown(await ask())));
  const issuer = run(async () => {
    location.assign((await api.post<Elsewhere>("/api/staff/issuer/begin")).address);
  });
  return (
    <>
      {ways.passkey && usable && (
        <button type="button" class="btn big" aria-disabled={busy} onClick={() => void passkey()}>
          {t("console.sign_in.passkey")}
        </button>
      )}
      {ways.issuer && (
        <button
          type="button"
          class={ways.password ? "btn big" : "btn main big"}
          aria-disabled={busy}
          onClick={() => void issuer()}
        >
          {t("console.sign_in.issuer", { name: ways.issuer })}
        </button>
      )}
    </>
  );
}

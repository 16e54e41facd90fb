import { useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { OwnLetters } from "../../../client/src/contracts";
import { reasonOf } from "../reason";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { Part } from "./parts";
import { type Key, t } from "./texts";

const PATH = "/api/account/letters";
const CHOICES: readonly OwnLetters["messages"][] = ["off", "new", "late"];

/** Of which messages one is told by e-mail; nothing stands here where none is sent. */
export function LettersPart() {
  const { data, put } = useLoaded(() => api.get<OwnLetters>(PATH), []);
  const [failed, setFailed] = useState("");
  if (!data?.on) return null;

  async function choose(messages: OwnLetters["messages"], before: OwnLetters): Promise<void> {
    setFailed("");
    put(() => ({ ...before, messages }));
    try {
      const after = await api.put<OwnLetters>(PATH, { messages });
      put(() => after);
      done(t("people.letters.saved"));
    } catch (error) {
      put(() => before);
      setFailed(reasonOf(error));
    }
  }

  return (
    <Part id="account-letters" title={t("people.letters.title")}>
      <p class="soft">{t("people.letters.lead")}</p>
      <fieldset class="people-roles">
        <legend>{t("people.letters.messages")}</legend>
        {CHOICES.map((one) => (
          <label key={one} class="people-check">
            <input
              type="radio"
              name="letters"
              value={one}
              checked={data.messages === one}
              onChange={() => void choose(one, data)}
            />
            {t(`people.letters.${one}` as Key)}
          </label>
        ))}
      </fieldset>
      {failed && <Failed reason={failed} />}
    </Part>
  );
}

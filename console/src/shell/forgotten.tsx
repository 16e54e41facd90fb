import { useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import { reasonOf } from "../reason";
import { t } from "../texts";

interface Props {
  email: string;
  onNoEmail: () => void;
  onWrong: (text: string) => void;
}

/** Asks for a link by letter. What is said does not tell whether there is such an account. */
export function Forgotten({ email, onNoEmail, onWrong }: Props) {
  const [state, setState] = useState<"" | "busy" | "sent">("");

  async function ask(): Promise<void> {
    if (state === "busy") return;
    if (!email.includes("@")) return onNoEmail();
    setState("busy");
    onWrong("");
    try {
      await api.post("/api/staff/forgotten", { email: email.trim() });
      setState("sent");
    } catch (error) {
      onWrong(reasonOf(error, t("console.sign_in.offline")));
      setState("");
    }
  }

  return (
    <div class="forgotten">
      <button type="button" class="btn quiet" aria-disabled={state === "busy"} onClick={() => void ask()}>
        {t("console.sign_in.forgotten")}
      </button>
      <p class="soft" role="status">
        {state === "sent" && t("console.sign_in.forgotten.sent")}
      </p>
    </div>
  );
}

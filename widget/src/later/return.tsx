import { useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { Returned } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { Button, Field } from "../../../client/src/ui";
import { Bar, Heading } from "../parts/bar";
import { t as shared, texts } from "../texts";
import type { Widget } from "../widget";
import { t } from "./texts";

/** Back to a conversation from another device, by the number that was given. */
export function Return({ widget }: { widget: Widget }) {
  const { keep, talk } = widget;
  const [receipt, setReceipt] = useState("");
  const [error, setError] = useState("");
  const [asking, setAsking] = useState(false);
  const ask = async () => {
    setError("");
    setAsking(true);
    try {
      const { site } = widget.place;
      const { conversation, ...token } = await api.post<Returned>("/api/visitor/return", {
        site,
        lang: texts.lang.value,
        receipt: receipt.trim(),
      });
      talk.forget();
      keep.put({ token, conversation });
      await talk.restore();
      widget.go({ name: "talk" });
    } catch (problem) {
      const refused = problem instanceof Refused ? problem : undefined;
      const unknown = refused?.code === "not_found" || refused?.code === "invalid";
      setError(unknown ? t("message.return_unknown") : refused?.message || shared("widget.no_connection"));
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <Bar widget={widget} back={() => widget.back()} />
      <div class="body">
        <form
          id="return"
          class="pad stack top"
          onSubmit={(event) => {
            event.preventDefault();
            void ask();
          }}
        >
          <Heading widget={widget}>{t("message.return")}</Heading>
          <Field label={t("message.number")} hint={t("message.return_hint")} error={error}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                autocomplete="off"
                autocapitalize="characters"
                spellcheck={false}
                maxLength={16}
                value={receipt}
                onInput={(event) => setReceipt(event.currentTarget.value)}
              />
            )}
          </Field>
        </form>
      </div>
      <footer class="foot">
        <Button look="primary" large wide submit form="return" off={asking}>
          {t("message.return_open")}
        </Button>
      </footer>
    </>
  );
}

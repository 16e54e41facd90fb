import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { Pains, PainView } from "../../../client/src/contracts";
import { dayOf, timeOf } from "../dates";
import { reasonOf } from "../reason";
import { type Key, lang, t } from "../texts";

/** What hurts those who work here, the newest first: for whoever owns the service. */
export default function PainsSection() {
  const [found, setFound] = useState<PainView[]>();
  const [failed, setFailed] = useState("");
  const ask = async () => {
    setFailed("");
    try {
      setFound((await api.get<Pains>("/api/staff/pains")).pains);
    } catch (error) {
      setFailed(reasonOf(error));
    }
  };
  useEffect(() => void ask(), []);
  return (
    <div class="pains">
      <h1>{t("console.pains.title")}</h1>
      <p class="soft">{t("console.pains.lead")}</p>
      {failed ? (
        <p role="alert">
          {failed}{" "}
          <button type="button" class="btn" onClick={() => void ask()}>
            {t("console.strip.try")}
          </button>
        </p>
      ) : null}
      {found?.length === 0 ? <p>{t("console.pains.none")}</p> : null}
      <ul>
        {found?.map((one) => (
          <li key={one.id}>
            <p>
              <b>{one.text || t("console.pains.wordless")}</b>
            </p>
            <p class="soft">
              {one.by_name} · {dayOf(one.at, lang.value)} {timeOf(one.at, lang.value)} ·{" "}
              {t("console.pains.where", {
                place: t(`console.section.${one.context.section}` as Key),
                n: one.context.conversations ?? 0,
                waiting: one.context.waiting ?? 0,
                width: one.context.width ?? 0,
              })}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

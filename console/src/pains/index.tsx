import { api } from "../../../client/src/api";
import type { Pains } from "../../../client/src/contracts";
import { dayOf, timeOf } from "../dates";
import { type Key, lang, t } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";

/** What hurts those who work here, the newest first: for whoever owns the service. */
export default function PainsSection() {
  const { data, failed, again } = useLoaded((signal) => api.get<Pains>("/api/staff/pains", {}, signal), []);
  const found = data?.pains;
  return (
    <div class="page pains">
      <h1>{t("console.pains.title")}</h1>
      <p class="soft">{t("console.pains.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
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

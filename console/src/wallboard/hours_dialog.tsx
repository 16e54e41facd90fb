import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { Wall } from "../../../client/src/contracts";
import type { Desk } from "../desk/store";
import { done } from "../ui/done";
import { FormDialog } from "../ui/form_dialog";
import { clock, t } from "./texts";

const MINUTES = [15, 30, 60] as const;

/** Keeps a service open a while longer today. */
export function HoursDialog({ here, wall, onClose }: { here: Desk; wall: Wall; onClose: () => void }) {
  const [service, setService] = useState(wall.services[0]?.id ?? "");
  const [minutes, setMinutes] = useState<number>(30);
  const [asked] = useState(() => new Map<string, string>());
  const found = wall.services.find((one) => one.id === service);

  const extend = async () => {
    // Asked again after a broken line it is the same wish, not a second one.
    const key = `${service} ${minutes} ${found?.closes_at ?? 0}`;
    const id = asked.get(key) ?? cid();
    asked.set(key, id);
    const { closes_at } = await here.line.call("wall:extend_hours", { service, minutes, cid: id });
    done(t("wallboard.hours.done", { time: closes_at ? clock(closes_at) : "24.00" }));
    return undefined;
  };

  return (
    <FormDialog
      title={t("wallboard.hours.title")}
      size="small"
      class="wall-form"
      send={t("wallboard.hours.do", { n: minutes })}
      run={extend}
      onClose={onClose}
    >
      <label>
        {t("wallboard.service")}
        <select class="input" value={service} onChange={(event) => setService(event.currentTarget.value)}>
          {wall.services.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <p class="soft">
        {found?.open
          ? found.closes_at
            ? t("wallboard.open_until", { time: clock(found.closes_at) })
            : t("wallboard.open")
          : t("wallboard.closed")}
      </p>
      <fieldset>
        <legend>{t("wallboard.hours.how_long")}</legend>
        {MINUTES.map((one) => (
          <label key={one} class="tick">
            <input type="radio" name="minutes" checked={minutes === one} onChange={() => setMinutes(one)} />
            {t("wallboard.hours.minutes", { n: one })}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { DeliveryView } from "../../../client/src/contracts";
import { Button } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { calls } from "./integrations_calls";
import { deliveryInWords, kindName } from "./integrations_words";
import { when } from "./services_words";
import { t } from "./texts";

/** So many come at once. */
const AT_ONCE = 50;
const EVERY_MS = 3_000;

interface Props {
  hook: string;
  name: string;
  /** Called as often as it is looked again. */
  onLook: () => void;
}

/** What was sent, the newest first; it follows what happens until older ones are asked for. */
export function Deliveries({ hook, name, onLook }: Props) {
  const [rows, setRows] = useState<DeliveryView[]>();
  const [more, setMore] = useState(false);
  const [failed, setFailed] = useState("");
  const older = useRef(false);

  async function load(after: DeliveryView[]): Promise<void> {
    older.current = after.length > 0;
    try {
      const found = (await calls.deliveries(hook, after.at(-1)?.record)).deliveries;
      setFailed("");
      if (older.current !== after.length > 0) return;
      setRows([...after, ...found]);
      setMore(found.length === AT_ONCE);
    } catch (error) {
      setFailed(reasonOf(error));
    }
  }
  useEffect(() => {
    void load([]);
    const timer = setInterval(() => {
      if (older.current || document.hidden) return;
      void load([]);
      onLook();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [hook]);

  async function again(record: number): Promise<void> {
    try {
      await calls.again(cid(), hook, record);
      done(t("settings.systems.again.done"));
      await load([]);
      onLook();
    } catch (error) {
      setFailed(reasonOf(error));
    }
  }

  return (
    <div class="systems-deliveries">
      {!rows && !failed && <p class="soft">{common("console.fetching")}</p>}
      {rows?.length === 0 && <p class="soft">{t("settings.systems.deliveries.none")}</p>}
      {rows && rows.length > 0 && (
        <table class="page-table">
          <caption class="vh">{t("settings.systems.deliveries.of", { name })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("settings.systems.happened")}</th>
              <th scope="col">{t("settings.systems.event")}</th>
              <th scope="col">{t("settings.systems.arrived")}</th>
              <th scope="col">{t("settings.systems.tries")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.record}>
                <th scope="row">{when(one.at)}</th>
                <td data-label={t("settings.systems.event")}>{kindName(one.kind)}</td>
                <td data-label={t("settings.systems.arrived")}>
                  {deliveryInWords(one)}
                  {one.state !== "delivered" && one.attempts > 0 && (
                    <div>
                      <Button
                        icon="refresh"
                        aria-label={`${t("settings.systems.again")}: ${kindName(one.kind)}, ${when(one.at)}`}
                        onClick={() => void again(one.record)}
                      >
                        {t("settings.systems.again")}
                      </Button>
                    </div>
                  )}
                </td>
                <td data-label={t("settings.systems.tries")}>{one.attempts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {failed && <Failed reason={failed} again={() => void load([])} />}
      {more && !failed && (
        <Button onClick={() => void load(rows ?? [])}>{t("settings.systems.deliveries.older")}</Button>
      )}
    </div>
  );
}

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { late } from "../../../client/src/late";
import { Button, Notice } from "../../../client/src/ui";
import { Bar, Heading } from "../parts/bar";
import { t } from "../texts";
import type { Widget } from "../widget";

type Module = typeof import("../later");

/** What follows the first question has code of its own, which comes once. */
const code = signal<Module | undefined>(undefined);
/** How often it did not come: a newer server may not have this page's code any more. */
const missed = signal(0);
const TRY_AGAIN_MS = 2_000;
let asked = false;

/** Asked for while the visitor still writes, so that it is there when they have sent. */
export function fetchLater(): void {
  if (asked) return;
  asked = true;
  late(() => import("../later")).then(
    (module) => {
      code.value = module;
    },
    () => {
      missed.value += 1;
      asked = false;
      setTimeout(fetchLater, TRY_AGAIN_MS);
    },
  );
}

export function Later({ widget, screen }: { widget: Widget; screen: keyof Module }) {
  const Shown = code.value?.[screen];
  useEffect(fetchLater, []);
  if (Shown) return <Shown widget={widget} />;
  return (
    <>
      <Bar widget={widget} back={() => widget.start()} />
      <div class="pad stack">
        <Heading widget={widget}>{t("widget.loading")}</Heading>
        {missed.value > 0 && (
          <>
            <Notice tone="warn" icon="no-signal">
              <p role="status">{t("widget.no_connection")}</p>
            </Notice>
            <Button look="primary" onClick={() => location.reload()}>
              {t("widget.try_again")}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

const shared = signal<typeof import("../kiosk") | undefined>(undefined);

function fetchShared(): void {
  late(() => import("../kiosk")).then(
    (module) => {
      shared.value = module;
    },
    () => void setTimeout(fetchShared, TRY_AGAIN_MS),
  );
}

/** What a computer needs that many use. */
export function Shared({ widget }: { widget: Widget }) {
  useEffect(fetchShared, []);
  const Kiosk = shared.value?.Kiosk;
  return Kiosk ? <Kiosk widget={widget} /> : null;
}

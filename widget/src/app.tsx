import { Button, LiveRegion, Notice } from "../../client/src/ui";
import { Bar } from "./parts/bar";
import { Article } from "./screens/article";
import { Before } from "./screens/before";
import { Home } from "./screens/home";
import { Later, Shared } from "./screens/later";
import { t } from "./texts";
import type { Widget } from "./widget";

function Shown({ widget }: { widget: Widget }) {
  const screen = widget.screen.value;
  if (widget.failed.value && !widget.home.value) {
    return (
      <>
        <Bar widget={widget} />
        <div class="pad stack">
          <Notice tone="warn" icon="no-signal">
            <p>{t("widget.no_connection")}</p>
          </Notice>
          <Button look="primary" onClick={() => void widget.load()}>
            {t("widget.try_again")}
          </Button>
        </div>
      </>
    );
  }
  switch (screen.name) {
    case "home":
      return <Home widget={widget} />;
    case "article":
      return <Article key={screen.id} widget={widget} id={screen.id} />;
    case "before":
      return <Before widget={widget} />;
    case "message":
      return <Later widget={widget} screen="Leave" />;
    case "return":
      return <Later widget={widget} screen="Return" />;
    case "talk":
      return widget.talk.view.value ? <Later widget={widget} screen="Talk" /> : <Home widget={widget} />;
  }
}

export function App({ widget }: { widget: Widget }) {
  const organisation = widget.home.value?.organisation ?? "";
  return (
    <main class="panel" aria-label={t("widget.name", { organisation })}>
      <Shown widget={widget} />
      {widget.place.kiosk && <Shared widget={widget} />}
      <LiveRegion />
    </main>
  );
}

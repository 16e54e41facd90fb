import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SignedIn } from "../../client/src/contracts";
import type { SectionProps } from "./section";
import { address, navigate, type Section } from "./state";
import { lang, t } from "./texts";

type Loads = () => Promise<{ default: ComponentType<SectionProps> }>;

/** Each section but the desk is a chunk of its own, so that nobody loads what they may not use. */
const SECTIONS: Record<Exclude<Section, "desk">, Loads> = {
  knowledge: () => import("./knowledge/index"),
  news: () => import("./knowledge/news_page"),
  recordings: () => import("./recordings/index"),
  practice: () => import("./practice/index"),
  settings: () => import("./settings/index"),
  pains: () => import("./pains/index"),
  wallboard: () => import("./wallboard/index"),
  reports: () => import("./reports/index"),
  mine: () => import("./reports/mine"),
  people: () => import("./people/index"),
  audit: () => import("./audit/index"),
  privacy: () => import("./privacy/index"),
  account: () => import("./people/account"),
};

interface Props {
  name: keyof typeof SECTIONS;
  me: SignedIn;
}

/** A chunk when it is here, `null` when it could not be fetched. */
function useChunk<P>(
  load: () => Promise<{ default: ComponentType<P> }>,
): ComponentType<P> | undefined | null {
  const [found, show] = useState<ComponentType<P> | null>();
  useEffect(() => {
    load().then(
      (loaded) => show(() => loaded.default),
      () => show(null),
    );
  }, [load]);
  return found;
}

export function Later({ name, me }: Props) {
  const Found = useChunk(SECTIONS[name]);
  if (!Found) return <Waiting failed={Found === null} />;
  return (
    <main class="scrolls">
      <Found lang={lang.value} me={me} path={address.value} navigate={navigate} />
    </main>
  );
}

const ENTRANCE = () => import("./people/entrance");

/** Between the password and the console, which few meet. */
export function Entering() {
  const Found = useChunk(ENTRANCE);
  return Found ? <Found /> : <Waiting failed={Found === null} />;
}

function Waiting({ failed }: { failed: boolean }) {
  if (!failed) return <main class="booting">{t("console.loading")}</main>;
  // A browser may hold on to a chunk that it could not load: only a new page asks again for certain.
  return (
    <main class="booting">
      <div role="alert">
        <p>{t("console.not_loaded")}</p>
        <button type="button" class="btn" onClick={() => location.reload()}>
          {t("console.strip.reload")}
        </button>
      </div>
    </main>
  );
}

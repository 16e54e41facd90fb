import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SignedIn } from "../../client/src/contracts";
import type { Lang } from "../../client/src/texts";
import { address, navigate, type Section } from "./state";
import { lang, t } from "./texts";

export interface SectionProps {
  lang: Lang;
  me: SignedIn;
  path: string;
  navigate: (path: string) => void;
}

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
};

interface Props {
  name: keyof typeof SECTIONS;
  me: SignedIn;
}

export function Later({ name, me }: Props) {
  const [Found, show] = useState<ComponentType<SectionProps>>();
  const [failed, fail] = useState(false);
  useEffect(() => {
    SECTIONS[name]().then(
      (loaded) => show(() => loaded.default),
      () => fail(true),
    );
  }, [name]);
  if (failed) {
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
  if (!Found) return <main class="booting">{t("console.loading")}</main>;
  return (
    <main class="scrolls">
      <Found lang={lang.value} me={me} path={address.value} navigate={navigate} />
    </main>
  );
}

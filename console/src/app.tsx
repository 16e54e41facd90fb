import { effect, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { SignedIn } from "../../client/src/contracts";
import type { Lang } from "../../client/src/texts";
import { LiveRegion } from "../../client/src/ui";
import { DeskPage } from "./desk/desk_page";
import { startKeyboard } from "./shell/keyboard";
import { KeysHelp } from "./shell/keys_help";
import { Palette } from "./shell/palette";
import { SignInPage } from "./shell/sign_in";
import { Strips } from "./shell/strip";
import { showTitle } from "./shell/title";
import { TopBar } from "./shell/top_bar";
import { address, desk, layer, navigate, person, readAddress, section, sections, signOut } from "./state";
import { lang, t } from "./texts";

interface SectionProps {
  lang: Lang;
  me: SignedIn;
  path: string;
  navigate: (path: string) => void;
}

// The editors' section is a chunk of its own: advisors never load it.
const editors = import.meta.glob<{ KnowledgeSection: ComponentType<SectionProps> }>("./knowledge/index.tsx");
const Knowledge = signal<ComponentType<SectionProps> | undefined>(undefined);

async function loadKnowledge(): Promise<void> {
  const load = Object.values(editors)[0];
  if (load && !Knowledge.peek()) Knowledge.value = (await load()).KnowledgeSection;
}

function KnowledgePage({ me }: { me: SignedIn }) {
  useEffect(() => void loadKnowledge(), []);
  const Section = Knowledge.value;
  if (!Section) return <main class="booting">{t("console.loading")}</main>;
  return (
    <main class="scrolls">
      <Section lang={lang.value} me={me} path={address.value} navigate={navigate} />
    </main>
  );
}

const news = import.meta.glob<{ NewsSection: ComponentType<{ lang: Lang }> }>("./knowledge/news_page.tsx");
const News = signal<ComponentType<{ lang: Lang }> | undefined>(undefined);

function NewsPage() {
  useEffect(() => {
    const load = Object.values(news)[0];
    if (load && !News.peek()) void load().then((found) => (News.value = found.NewsSection));
  }, []);
  const Found = News.value;
  if (!Found) return <main class="booting">{t("console.loading")}</main>;
  return (
    <main class="scrolls">
      <Found lang={lang.value} />
    </main>
  );
}

const archive = import.meta.glob<{ RecordingsSection: ComponentType<{ lang: Lang }> }>(
  "./recordings/index.tsx",
);
const Recordings = signal<ComponentType<{ lang: Lang }> | undefined>(undefined);

function RecordingsPage() {
  useEffect(() => {
    const load = Object.values(archive)[0];
    if (load && !Recordings.peek()) void load().then((found) => (Recordings.value = found.RecordingsSection));
  }, []);
  const Found = Recordings.value;
  if (!Found) return <main class="booting">{t("console.loading")}</main>;
  return (
    <main class="scrolls">
      <Found lang={lang.value} />
    </main>
  );
}

function Section({ me }: { me: SignedIn }) {
  if (section.value === "news") return <NewsPage />;
  if (section.value === "recordings") return <RecordingsPage />;
  if (section.value === "knowledge") return <KnowledgePage me={me} />;
  if (desk.value?.ready.value) return <DeskPage desk={desk.value} />;
  const words = sections.value.length > 0 ? t("console.loading") : t("console.no_sections");
  return (
    <main class="booting">
      <p>{words}</p>
    </main>
  );
}

export function App() {
  useEffect(startKeyboard, []);
  useEffect(() => {
    window.addEventListener("popstate", readAddress);
    return () => window.removeEventListener("popstate", readAddress);
  }, []);
  useEffect(
    () =>
      effect(() => {
        const place = person.value ? t(`console.section.${section.value}`) : t("console.sign_in.title");
        showTitle(desk.value, place);
      }),
    [],
  );
  // A session that has ended elsewhere brings the sign-in page; what was being written waits in this tab.
  useEffect(
    () =>
      effect(() => {
        if (desk.value?.line.status.value.refusal?.code === "not_signed_in") void signOut(false);
      }),
    [],
  );

  const who = person.value;
  if (who === undefined) return <main class="booting">{t("console.loading")}</main>;
  if (who === null) return <SignInPage />;
  return (
    <>
      <div class="app">
        <TopBar />
        <Strips />
        <Section me={who} />
        <LiveRegion />
      </div>
      {layer.value?.kind === "palette" ? <Palette /> : null}
      {layer.value?.kind === "keys" ? <KeysHelp /> : null}
    </>
  );
}

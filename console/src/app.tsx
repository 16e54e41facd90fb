import { effect, untracked } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SignedIn } from "../../client/src/contracts";
import { LiveRegion } from "../../client/src/ui";
import { followChoices } from "./choices";
import { startAlarm } from "./desk/alarm";
import { DeskPage } from "./desk/desk_page";
import { Entering, Later } from "./later";
import { keepFocus } from "./shell/focus";
import { startKeyboard } from "./shell/keyboard";
import { KeysHelp } from "./shell/keys_help";
import { followNotices } from "./shell/notices";
import { PainDialog } from "./shell/pain_dialog";
import { Palette } from "./shell/palette";
import { SignInPage } from "./shell/sign_in";
import { watchStorage } from "./shell/storage";
import { Strips } from "./shell/strip";
import { showTitle } from "./shell/title";
import { TopBar } from "./shell/top_bar";
import { UnsavedDialog } from "./shell/unsaved_dialog";
import {
  beat,
  desk,
  followBrowser,
  layer,
  line,
  link,
  missing,
  person,
  section,
  sections,
  signOut,
} from "./state";
import { t } from "./texts";
import { DoneLine } from "./ui/done";
import { leaving } from "./unsaved";

function Section({ me }: { me: SignedIn }) {
  const here = section.value;
  if (here !== "desk") return <Later key={here} name={here} me={me} />;
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
  useEffect(keepFocus, []);
  useEffect(() => {
    window.addEventListener("popstate", followBrowser);
    return () => window.removeEventListener("popstate", followBrowser);
  }, []);
  useEffect(
    () =>
      effect(() => {
        const place = person.value ? t(`console.section.${section.value}`) : t("console.sign_in.title");
        showTitle(desk.value, place);
      }),
    [],
  );
  // What goes on for as long as there is a line, whatever section is open.
  useEffect(
    () =>
      effect(() => {
        const way = line.value;
        if (!way) return;
        return untracked(() => {
          const stops = [followChoices(way), followNotices(way), watchStorage(way)];
          if (beat.value) stops.push(beat.value.start());
          if (desk.value) stops.push(startAlarm(desk.value));
          return () => {
            for (const stop of stops) stop();
          };
        });
      }),
    [],
  );
  // A session that has ended elsewhere brings the sign-in page; what was being written waits in this tab.
  useEffect(
    () =>
      effect(() => {
        if (line.value?.status.value.refusal?.code === "not_signed_in") void signOut(false);
      }),
    [],
  );

  const who = person.value;
  if (who === undefined) return <main class="booting">{t("console.loading")}</main>;
  if (link.value || missing.value) return <Entering />;
  if (who === null) return <SignInPage />;
  return (
    <>
      <div class="app">
        <TopBar />
        <Strips />
        <Section me={who} />
        <LiveRegion />
        <DoneLine />
      </div>
      {layer.value?.kind === "palette" ? <Palette /> : null}
      {layer.value?.kind === "keys" ? <KeysHelp /> : null}
      {leaving.value ? <UnsavedDialog go={leaving.value} /> : null}
      {layer.value?.kind === "pain" ? <PainDialog before={layer.value.before} /> : null}
    </>
  );
}

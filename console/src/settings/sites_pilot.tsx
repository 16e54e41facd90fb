import { useState } from "preact/hooks";
import { serverNow } from "../../../client/src/clock";
import type { PilotSetup } from "../../../client/src/contracts";
import { inAddress, shareOn } from "../../../client/src/pilot";
import { Field, Notice, Switch } from "../../../client/src/ui";
import { dayOf, timeOf } from "../dates";
import { Part } from "./sites_parts";
import type { Draft } from "./sites_state";
import { t, texts } from "./texts";

const DEFAULT: PilotSetup = { pages: [], share: 100 };

/** A moment as a field of the browser's own time has it. */
function local(at: number | undefined): string {
  if (at === undefined) return "";
  const moment = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return moment.toISOString().slice(0, 16);
}

function summary(pilot: PilotSetup, now: number): string {
  const { lang } = texts;
  const when = (at: number) => `${dayOf(at, lang.value)} ${timeOf(at, lang.value)}`;
  if (pilot.begins_at !== undefined && now < pilot.begins_at)
    return t("settings.sites.pilot.later", { when: when(pilot.begins_at) });
  if (pilot.ends_at !== undefined && now >= pilot.ends_at)
    return t("settings.sites.pilot.over", { when: when(pilot.ends_at) });
  if (pilot.share === 0) return t("settings.sites.pilot.nobody");
  const where = pilot.pages.length
    ? t("settings.sites.pilot.some_pages", { n: pilot.pages.length })
    : t("settings.sites.pilot.all_pages");
  return t("settings.sites.pilot.now", { share: pilot.share, where });
}

export function SitePilot({ draft }: { draft: Draft }) {
  const { pilot } = draft.site;
  const [path, setPath] = useState("");
  const set = (part: Partial<PilotSetup>) => {
    const next: Record<string, unknown> = { ...(pilot ?? DEFAULT), ...part };
    for (const name of ["begins_at", "ends_at"]) if (next[name] === undefined) delete next[name];
    draft.change({ pilot: next as unknown as PilotSetup });
  };
  const toggle = (on: boolean) => {
    const { pilot: _, ...rest } = draft.site;
    draft.put(on ? { ...rest, pilot: DEFAULT } : rest);
  };
  const time = (name: "begins_at" | "ends_at") => (
    <Field label={t(`settings.sites.pilot.${name}`)}>
      {(wiring) => (
        <input
          {...wiring}
          class="input"
          type="datetime-local"
          value={local(pilot?.[name])}
          onChange={(event) => {
            const { value } = event.currentTarget;
            set({ [name]: value ? new Date(value).getTime() : undefined });
          }}
        />
      )}
    </Field>
  );
  return (
    <Part id="sites-pilot" title={t("settings.sites.pilot")} note={t("settings.sites.pilot.note")}>
      <Switch
        on={Boolean(pilot)}
        onChange={toggle}
        label={t("settings.sites.pilot.limit")}
        state={t(pilot ? "settings.sites.on" : "settings.sites.off")}
      >
        {t("settings.sites.pilot.limit")}
      </Switch>
      {pilot && (
        <>
          <Notice tone="plain">
            <p>{summary(pilot, serverNow())}</p>
          </Notice>
          <Field
            label={t("settings.sites.pilot.pages")}
            hint={t("settings.sites.pilot.pages_hint")}
            error={draft.errorAt("pilot.pages")}
          >
            {(wiring) => (
              <textarea
                {...wiring}
                class="input"
                rows={3}
                value={pilot.pages.join("\n")}
                onChange={(event) =>
                  set({
                    pages: event.currentTarget.value
                      .split("\n")
                      .map((line) => line.trim())
                      .filter(Boolean),
                  })
                }
              />
            )}
          </Field>
          <Field
            label={t("settings.sites.pilot.share")}
            hint={t("settings.sites.pilot.share_hint")}
            error={draft.errorAt("pilot.share")}
          >
            {(wiring) => (
              <input
                {...wiring}
                class="input narrow"
                type="number"
                min={0}
                max={100}
                value={pilot.share}
                onChange={(event) => {
                  const given = Math.round(Number(event.currentTarget.value));
                  set({ share: Math.min(100, Math.max(0, Number.isFinite(given) ? given : 0)) });
                }}
              />
            )}
          </Field>
          <div class="sites-two">
            {time("begins_at")}
            {time("ends_at")}
          </div>
          {draft.errorAt("pilot") && !draft.errorAt("pilot.pages") && (
            <p class="field-error">{draft.errorAt("pilot")}</p>
          )}
          <Field label={t("settings.sites.pilot.try")} hint={t("settings.sites.pilot.try_hint")}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                value={path}
                placeholder="/fi/asuminen"
                onInput={(event) => setPath(event.currentTarget.value)}
              />
            )}
          </Field>
          {path.startsWith("/") && (
            <p role="status">
              {t("settings.sites.pilot.tried", { share: shareOn(pilot, inAddress(path), serverNow()) })}
            </p>
          )}
        </>
      )}
    </Part>
  );
}

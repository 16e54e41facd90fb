import type { AccentLooks, AccentTones } from "../../../client/src/contracts";
import { Button, Field } from "../../../client/src/ui";
import { lang } from "../texts";
import { useLoaded, useSettled } from "../ui/load";
import { calls } from "./sites_calls";
import { Part } from "./sites_parts";
import type { Draft } from "./sites_state";
import { type Key, t } from "./texts";

/** Each is used as it is. */
const SUGGESTED = {
  blue: "#1f4f99",
  green: "#1d6a3d",
  wine: "#8d1b3d",
  violet: "#5b3a94",
  brown: "#7a4a12",
  slate: "#3d4f5c",
};
const WHOLE = /^#[0-9a-f]{6}$/i;
const SETTLED_MS = 250;

export interface Accent {
  /** What the service would draw from the colour in the field; none for none. */
  looks?: AccentLooks | undefined;
  /** Why it is no colour. */
  failed?: string | undefined;
}

/** Asked of the service, which alone knows the rule. */
export function useAccent(accent: string): Accent {
  const settled = useSettled(accent, SETTLED_MS);
  const { data, failed } = useLoaded(
    async (signal) => ({ looks: settled.trim() ? await calls.accent(settled, signal) : undefined }),
    [settled],
  );
  return accent.trim() ? { looks: data?.looks, failed } : {};
}

/** Never more than it is. */
function figure(ratio: number): string {
  const one = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return (Math.floor(ratio * 10) / 10).toLocaleString(lang.value, one);
}

function Sample({ side, tones, name }: { side: "light" | "dark"; tones: AccentTones; name: string }) {
  const drawn = {
    "--hero": tones.hero,
    "--on-hero": tones.on_hero,
    "--action": tones.action,
    "--on-action": tones.on_action,
    "--visitor-bubble": tones.soft,
  };
  return (
    <figure class={`sites-sample of-${side}`}>
      <figcaption>{t(`settings.sites.accent.${side}_side` as Key)}</figcaption>
      <div class="sites-sample-page" style={drawn} aria-hidden="true">
        <p class="sites-sample-hero">{name}</p>
        <p class="sites-sample-words">{t("settings.sites.accent.sample_words")}</p>
        <p class="sites-sample-acts">
          <span class="button primary">{t("settings.sites.accent.sample_button")}</span>
          <span class="sites-sample-link">{t("settings.sites.accent.sample_link")}</span>
        </p>
      </div>
    </figure>
  );
}

/** One colour of the organisation's own, and what is made of it before it is saved. */
export function SiteAccent({ draft, accent, name }: { draft: Draft; accent: Accent; name: string }) {
  const { looks } = accent;
  const given = draft.site.accent;
  const set = (next: string) => draft.change({ accent: next });
  return (
    <Part id="sites-accent" title={t("settings.sites.accent")} note={t("settings.sites.accent.note")}>
      <div class="sites-accent">
        <Field label={t("settings.sites.accent.code")} error={draft.errorAt("accent") || accent.failed}>
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              maxLength={40}
              spellcheck={false}
              autocapitalize="none"
              autocomplete="off"
              value={given}
              onInput={(event) => set(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="field">
          <label for="sites-accent-pick">{t("settings.sites.accent.pick")}</label>
          <input
            id="sites-accent-pick"
            class="input"
            type="color"
            value={WHOLE.test(given) ? given : (looks?.accent ?? SUGGESTED.blue)}
            onInput={(event) => set(event.currentTarget.value)}
          />
        </div>
        <Button off={given === ""} onClick={() => set("")}>
          {t("settings.sites.accent.own")}
        </Button>
      </div>
      <div class="sites-choice" role="group" aria-label={t("settings.sites.accent.suggested")}>
        {Object.entries(SUGGESTED).map(([word, colour]) => (
          <button
            key={word}
            type="button"
            class="button second"
            aria-pressed={looks?.accent === colour}
            onClick={() => set(colour)}
          >
            <span class="sites-swatch" style={{ "--swatch": colour }} />
            {t(`settings.sites.accent.${word}` as Key)}
          </button>
        ))}
      </div>
      <div role="status" class="sites-accent-told">
        {looks && !accent.failed && (
          <>
            <p>
              {looks.as_it_is
                ? t("settings.sites.accent.as_it_is", { ratio: figure(looks.ratio) })
                : t("settings.sites.accent.darker", {
                    used: looks.light.action,
                    ratio: figure(looks.ratio),
                    used_ratio: figure(looks.used_ratio),
                  })}
            </p>
            <p class="soft">
              {t("settings.sites.accent.dark", { used: looks.dark.action, ratio: figure(looks.dark_ratio) })}{" "}
              {t("settings.sites.accent.contrast")}
            </p>
          </>
        )}
      </div>
      {looks && !accent.failed && (
        <div class="sites-two">
          <Sample side="light" tones={looks.light} name={name} />
          <Sample side="dark" tones={looks.dark} name={name} />
        </div>
      )}
    </Part>
  );
}

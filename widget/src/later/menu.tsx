import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { LANGUAGES } from "../../../client/src/texts";
import { Icon, IconButton } from "../../../client/src/ui";
import { t as shared, texts } from "../texts";
import type { Widget } from "../widget";
import { saveTranscript } from "./save";
import { sounds, turnSound } from "./sound";
import { t } from "./texts";
import { openWindow } from "./window";

const SIZES = ["size-1", "size-2", "size-3"] as const;
const size = signal(0);
const open = signal(false);

function setSize(index: number): void {
  size.value = index;
  document.documentElement.classList.remove(...SIZES);
  document.documentElement.classList.add(SIZES[index]!);
}

export function Menu({ widget, onEnd, endLabel }: { widget: Widget; onEnd: () => void; endLabel: string }) {
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [blocked, block] = useState(false);
  const shut = (focus = true) => {
    open.value = false;
    if (focus) button.current?.focus();
  };
  useEffect(() => {
    if (!open.value) return;
    box.current?.querySelector<HTMLElement>("button, a")?.focus();
    const away = (event: Event) => {
      const inside = event.target instanceof Node && box.current?.parentElement?.contains(event.target);
      if (!inside) shut(false);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open.value]);
  useEffect(() => () => shut(false), []);

  const privacy = widget.home.value?.privacy_url;
  return (
    <div
      class="menu-holder"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open.value) return;
        event.preventDefault();
        shut();
      }}
    >
      <IconButton
        buttonRef={button}
        name="more"
        label={t("talk.menu")}
        aria-expanded={open.value}
        aria-controls="menu"
        onClick={() => {
          open.value = !open.value;
        }}
      />
      {open.value && (
        <div class="menu" id="menu" ref={box}>
          <fieldset class="menu-group">
            <legend class="eyebrow">{t("talk.menu.size")}</legend>
            <div class="segments">
              {SIZES.map((name, index) => (
                <button
                  key={name}
                  type="button"
                  class={name}
                  aria-pressed={size.value === index}
                  aria-label={t(`talk.menu.size_${(index + 1) as 1 | 2 | 3}`)}
                  onClick={() => setSize(index)}
                >
                  A
                </button>
              ))}
            </div>
          </fieldset>
          <fieldset class="menu-group">
            <legend class="eyebrow">{shared("widget.language")}</legend>
            <div class="segments">
              {LANGUAGES.map((lang) => (
                <button
                  key={lang}
                  type="button"
                  lang={lang}
                  aria-pressed={texts.lang.value === lang}
                  onClick={() => void widget.load(lang)}
                >
                  {lang.toUpperCase()}
                </button>
              ))}
            </div>
          </fieldset>
          <ul>
            {widget.talk.view.value?.status === "active" && !widget.talk.identifying.value && (
              <li>
                <button
                  type="button"
                  class="menu-item inset"
                  onClick={() => {
                    widget.talk.wantsPause.value = true;
                    shut();
                  }}
                >
                  <Icon name="eye-off" />
                  {t("talk.menu.identify")}
                </button>
              </li>
            )}
            {!widget.place.kiosk && (
              <li>
                <button
                  type="button"
                  class="menu-item inset"
                  onClick={() => {
                    saveTranscript(widget);
                    shut();
                  }}
                >
                  <Icon name="save" />
                  {t("talk.menu.save")}
                </button>
              </li>
            )}
            <li>
              <button type="button" class="menu-item inset" onClick={() => turnSound(widget)}>
                <Icon name="speaker" />
                {t(sounds.value ? "talk.menu.sound_on" : "talk.menu.sound_off")}
              </button>
            </li>
            {widget.host.embedded && !widget.place.kiosk && (
              <li>
                <button
                  type="button"
                  class="menu-item inset"
                  onClick={() => {
                    const there = openWindow(widget);
                    block(!there);
                    if (!there) return;
                    shut(false);
                    widget.host.minimise();
                  }}
                >
                  <Icon name="window" />
                  <span role="status">{t(blocked ? "talk.menu.window_blocked" : "talk.menu.window")}</span>
                </button>
              </li>
            )}
            {privacy && (
              <li>
                <a class="menu-item inset" href={privacy} target="_blank" rel="noopener noreferrer">
                  <Icon name="lock" />
                  {t("talk.menu.privacy")}
                  <span class="vh"> ({shared("widget.new_tab")})</span>
                </a>
              </li>
            )}
            <li>
              <a class="menu-item inset" href={widget.accessibility} target="_blank" rel="noopener">
                <Icon name="person" />
                {shared("widget.accessibility")}
                <span class="vh"> ({shared("widget.new_tab")})</span>
              </a>
            </li>
            <li>
              <button
                type="button"
                class="menu-item stop inset"
                onClick={() => {
                  shut(false);
                  onEnd();
                }}
              >
                <Icon name="door" />
                {endLabel}
              </button>
            </li>
          </ul>
        </div>
      )}
    </div>
  );
}

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { barSections, goTo, pathOf, section } from "../state";
import { t } from "../texts";
import { Icon } from "../ui/icon";
import { Menu } from "../ui/menu";
import { type Fit, fitting } from "./fitting";

/** How wide the button for the rest is guessed to be before it is there, px. */
const REST_PX = 100;

/** The sections of the bar; those for which there is no room are behind a button. */
export function Sections() {
  const names = barSections.value;
  const nav = useRef<HTMLElement>(null);
  const row = useRef<HTMLDivElement>(null);
  const [{ shown, end }, setFit] = useState<Fit>({ shown: names.length, end: 0 });

  const measure = () => {
    if (!nav.current || !row.current) return;
    const ends = ([...row.current.children] as HTMLElement[]).map((one) => one.offsetLeft + one.offsetWidth);
    const button = nav.current.querySelector<HTMLElement>(".menu-root")?.offsetWidth ?? REST_PX;
    const found = fitting(ends, nav.current.clientWidth, button);
    setFit((now) => (now.shown === found.shown && now.end === found.end ? now : found));
  };
  useLayoutEffect(measure);
  useEffect(() => {
    const resized = new ResizeObserver(measure);
    for (const one of [nav.current, row.current?.firstElementChild]) if (one) resized.observe(one);
    return () => resized.disconnect();
  }, []);

  const rest = names.slice(shown);
  const current = rest.find((name) => name === section.value);
  const words = current ? t(`console.section.${current}`) : t("console.nav.rest");
  return (
    <nav ref={nav} class="sections" aria-label={t("console.nav")}>
      <div ref={row}>
        {names.map((name, index) => (
          <a
            key={name}
            href={pathOf(name)}
            class={index < shown ? "" : "over"}
            aria-current={section.value === name ? "page" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              goTo(name);
            }}
          >
            {t(`console.section.${name}`)}
          </a>
        ))}
      </div>
      {rest.length > 0 && (
        <div class="rest" style={{ left: `${end}px` }}>
          <Menu
            class={current ? "on" : ""}
            label={t("console.nav.rest.label", { now: words })}
            items={rest.map((name) => ({
              key: name,
              label: t(`console.section.${name}`),
              checked: name === section.value,
              pick: () => goTo(name),
            }))}
          >
            {words}
            <Icon name="down" />
          </Menu>
        </div>
      )}
    </nav>
  );
}

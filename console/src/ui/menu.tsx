import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icon";

export interface MenuItem {
  key: string;
  label: string;
  note?: string;
  icon?: IconName;
  /** Given for one of several choices; left out for an action. */
  checked?: boolean;
  /** Starts a new part of the menu under this heading. */
  heading?: string;
  pick: () => void;
}

interface Props {
  class: string;
  label?: string | undefined;
  children: ComponentChildren;
  items: MenuItem[];
  align?: "left" | "right";
  upward?: boolean;
}

/** A button that opens a list of choices; arrows, letters, Escape and Tab do what people expect. */
export function Menu({ class: look, label, children, items, align = "left", upward = false }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  const choices = () => [...(root.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  const shut = (refocus: boolean) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  };

  useEffect(() => {
    if (!open) return;
    const all = choices();
    (all.find((one) => one.getAttribute("aria-checked") === "true") ?? all[0])?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        setOpen(true);
      }
      return;
    }
    const all = choices();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => {
      event.preventDefault();
      all[(index + all.length) % all.length]?.focus();
    };
    event.stopPropagation();
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Tab") setOpen(false);
    else if (event.key === "Escape") {
      event.preventDefault();
      shut(true);
    } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && event.key !== " ") {
      const letter = event.key.toLocaleLowerCase();
      const next = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      next.find((one) => one.textContent?.trim().toLocaleLowerCase().startsWith(letter))?.focus();
    }
  };

  return (
    <div class="menu-root" ref={root} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        class={look}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open ? (
        <div id={id} role="menu" class={`menu ${align} ${upward ? "up" : "down"}`} aria-label={label}>
          {items.flatMap((item) => [
            item.heading ? (
              <p key={`${item.key} heading`} class="menu-heading" role="presentation">
                {item.heading}
              </p>
            ) : null,
            <button
              key={item.key}
              type="button"
              tabIndex={-1}
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              {...(item.checked === undefined ? {} : { "aria-checked": item.checked })}
              onClick={() => {
                shut(true);
                item.pick();
              }}
            >
              <span class="menu-mark">
                {item.checked ? <Icon name="check" /> : item.icon ? <Icon name={item.icon} /> : null}
              </span>
              <span>
                {item.label}
                {item.note ? <small>{item.note}</small> : null}
              </span>
            </button>,
          ])}
        </div>
      ) : null}
    </div>
  );
}

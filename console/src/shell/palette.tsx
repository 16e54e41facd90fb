import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { nameOf, topicOf } from "../desk/words";
import { desk, layer } from "../state";
import { t } from "../texts";
import { Icon } from "../ui/icon";
import { type Command, commandsFor } from "./commands";
import { letterOf } from "./own_keys";

const GROUPS = ["conversation", "go"] as const;

export function Palette() {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDialogElement>(null);
  const before = useRef<Element | null>(null);
  const id = useId();
  const here = desk.value;
  const card = here?.current.value;
  const words = query.trim().toLocaleLowerCase();
  const all = commandsFor(here);
  const found = all.filter((one) => `${one.label} ${one.note ?? ""}`.toLocaleLowerCase().includes(words));
  const shown = GROUPS.flatMap((group) => found.filter((one) => one.group === group));

  /** Gives the focus back once, and before a command moves it elsewhere. */
  const leave = () => {
    box.current?.close();
    if (before.current instanceof HTMLElement) before.current.focus();
    before.current = null;
  };
  // Before the next key: Ctrl+K and a letter are one movement of the hand.
  useLayoutEffect(() => {
    before.current = document.activeElement;
    box.current?.showModal();
    return leave;
  }, []);
  useEffect(() => {
    box.current?.querySelector(`[aria-selected="true"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const shut = () => {
    leave();
    layer.value = undefined;
  };
  const run = (command: Command | undefined) => {
    if (!command) return;
    shut();
    command.run();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown.length > 0) setAt((at + step + shown.length) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(shown[at]);
    }
  };

  // A letter's command acts on the character, since keys differ between layouts.
  const onInput = (value: string) => {
    if (query === "" && value.length === 1) {
      const command = all.find((one) => letterOf(one.id) === value.toUpperCase());
      if (command) return run(command);
    }
    setQuery(value);
    setAt(0);
  };

  const heading = (group: (typeof GROUPS)[number]) =>
    group === "conversation" && card
      ? t("console.palette.conversation", { slot: card.slot ?? "", name: nameOf(card), topic: topicOf(card) })
      : t("console.palette.go");

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does by keyboard what a click beside it does
    <dialog
      class="layer palette"
      ref={box}
      aria-label={t("console.palette")}
      onCancel={(event) => {
        event.preventDefault();
        shut();
      }}
      onClick={(event) => {
        if (event.target === box.current) shut();
      }}
    >
      <div class="sheet">
        <div class="ask">
          <Icon name="search" />
          <input
            type="text"
            role="combobox"
            aria-label={t("console.palette")}
            aria-expanded={shown.length > 0}
            aria-controls={id}
            aria-activedescendant={shown[at] ? `${id}-${shown[at].id}` : undefined}
            aria-autocomplete="list"
            autocomplete="off"
            placeholder={t("console.palette.placeholder")}
            value={query}
            onInput={(event) => onInput(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <kbd>Esc</kbd>
        </div>
        {shown.length > 0 ? (
          <div class="commands" role="listbox" id={id} aria-label={t("console.palette")}>
            {GROUPS.map((group) => {
              const part = shown.filter((one) => one.group === group);
              if (part.length === 0) return null;
              return (
                <div key={group} role="group" aria-label={heading(group)}>
                  <h2 role="presentation">{heading(group)}</h2>
                  {part.map((one) => (
                    <div
                      key={one.id}
                      id={`${id}-${one.id}`}
                      class="command"
                      role="option"
                      tabIndex={-1}
                      aria-selected={shown[at] === one}
                      onPointerMove={() => setAt(shown.indexOf(one))}
                      onClick={() => run(one)}
                      onKeyDown={onKeyDown}
                    >
                      {letterOf(one.id) ? (
                        <kbd>{letterOf(one.id)}</kbd>
                      ) : (
                        <span class="sign">{one.icon ? <Icon name={one.icon} /> : null}</span>
                      )}
                      <span class="cut">
                        {one.label} {one.note ? <span class="fine">{one.note}</span> : null}
                      </span>
                      <span class="fine figure">{one.aside ?? ""}</span>
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        ) : (
          <p class="padded soft">{t("console.palette.none")}</p>
        )}
      </div>
    </dialog>
  );
}

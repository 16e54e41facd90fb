import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../texts";
import { Icon } from "./icon";

interface Props {
  title: string;
  /** Set before the title, such as the conversation's slot. */
  lead?: ComponentChildren;
  size?: "small" | "middle" | "wide" | "widest";
  onClose: () => void;
  /** A press beside it, which closes it otherwise. */
  onBeside?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  footer?: ComponentChildren;
  children: ComponentChildren;
}

/** A modal layer. The browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, lead, size = "middle", footer, children, ...on }: Props) {
  const { onClose, onBeside = onClose, onKeyDown } = on;
  const element = useRef<HTMLDialogElement>(null);
  const beside = useRef(false);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={`layer ${size}`}
      aria-labelledby={id}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        beside.current = event.target === element.current;
      }}
      onClick={(event) => {
        // Whoever marks words in a field may let go beside the dialog: that is no press beside it.
        if (event.target === element.current && beside.current) onBeside();
      }}
    >
      <div class="sheet">
        <header>
          {lead}
          <h1 id={id}>{title}</h1>
          <span class="grow" />
          <button
            type="button"
            class="btn quiet square"
            aria-label={t("console.close_layer")}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
        {footer ? <footer>{footer}</footer> : null}
      </div>
    </dialog>
  );
}

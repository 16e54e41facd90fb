import "../styles/dialog.css";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "./button";
import { useId } from "./field";

interface Props {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
}

/** Modal while mounted: focus goes to its heading and returns to where it was. */
export function Dialog({ title, closeLabel, onClose, children, class: extra }: Props) {
  const id = useId("d");
  const box = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={extra ? `dialog ${extra}` : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton name="close" label={closeLabel} onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}

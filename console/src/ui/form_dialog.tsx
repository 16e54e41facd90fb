import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { reasonOf } from "../reason";
import { t } from "../texts";
import { Dialog } from "./dialog";

interface Props {
  title: string;
  size?: "small" | "middle";
  /** The look of what is filled in. */
  class: string;
  send: string;
  off?: boolean;
  /** Takes something away for good. */
  stop?: boolean;
  /**
   * Gives what is wrong with what was filled in, or nothing when it is done. Gives `""` when that stands
   * beside a field: the first such field is gone to.
   */
  run: () => Promise<string | undefined>;
  onClose: () => void;
  children: ComponentChildren;
}

/** A dialog with one thing to do: it closes when that is done, and stays with the reason when it is not. */
export function FormDialog(props: Props) {
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const typed = useRef(false);
  const cancel = useRef<HTMLButtonElement>(null);
  const id = useId();
  // To what is filled in, else to what changes nothing: not to the cross, whose name may be that of the deed.
  useEffect(() => {
    if (form.current?.querySelector("[data-first]")) return;
    const first = form.current?.querySelector<HTMLElement>("input, select, textarea");
    (first ?? cancel.current)?.focus();
  }, []);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong] input')?.focus();
  }, [tries]);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy || props.off) return;
    setBusy(true);
    try {
      const wrong = await props.run();
      if (wrong === undefined) return props.onClose();
      setFailed(wrong);
      if (wrong === "") setTries((n) => n + 1);
    } catch (error) {
      setFailed(reasonOf(error));
    }
    setBusy(false);
  }

  return (
    <Dialog
      title={props.title}
      {...(props.size ? { size: props.size } : {})}
      onClose={props.onClose}
      onBeside={() => {
        // What was filled in is not lost by a slip of the hand.
        if (!typed.current) props.onClose();
      }}
      footer={
        <>
          {failed ? (
            <p class="said-no" role="alert">
              {failed}
            </p>
          ) : null}
          <button ref={cancel} type="button" class="btn" onClick={props.onClose}>
            {t("console.cancel")}
          </button>
          <button
            type="submit"
            form={id}
            class={props.stop ? "btn stop" : "btn main"}
            aria-disabled={busy || props.off}
          >
            {props.send}
          </button>
        </>
      }
    >
      <form
        ref={form}
        id={id}
        class={props.class}
        noValidate
        onInput={() => {
          typed.current = true;
        }}
        onSubmit={(event) => void submit(event)}
      >
        {props.children}
      </form>
    </Dialog>
  );
}

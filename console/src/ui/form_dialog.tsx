import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
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
  /** Gives what is wrong with what was filled in, or nothing when it is done. */
  run: () => Promise<string | undefined>;
  onClose: () => void;
  children: ComponentChildren;
}

/** A dialog with one thing to do: it closes when that is done, and stays with the reason when it is not. */
export function FormDialog(props: Props) {
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const id = useId();

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy || props.off) return;
    setBusy(true);
    try {
      const wrong = await props.run();
      if (wrong === undefined) return props.onClose();
      setFailed(wrong);
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
      footer={
        <>
          <button type="button" class="btn" onClick={props.onClose}>
            {t("console.cancel")}
          </button>
          <button type="submit" form={id} class="btn main" aria-disabled={busy || props.off}>
            {props.send}
          </button>
        </>
      }
    >
      <form id={id} class={props.class} noValidate onSubmit={(event) => void submit(event)}>
        {props.children}
        {failed ? (
          <p class="said-no" role="alert">
            {failed}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

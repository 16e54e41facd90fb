import { useRef } from "preact/hooks";
import type { GivenLink } from "../../../client/src/contracts";
import { Button, Field, Notice } from "../../../client/src/ui";
import { CopyButton } from "../ui/copy_button";
import { Dialog } from "../ui/dialog";
import { dayAndTime, t } from "./texts";

/** The one time that a link is seen. Its token stands behind the number sign, where no server and no log sees it. */
export function LinkDialog({ name, link, onClose }: { name: string; link: GivenLink; onClose: () => void }) {
  const address = `${location.origin}/console#link=${link.token}`;
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      title={t("people.link.title", { name })}
      onClose={onClose}
      footer={
        <>
          <CopyButton
            text={address}
            label={t("people.link.copy")}
            copied={t("people.link.copied")}
            of={field}
          />
          <span class="grow" />
          <Button look="primary" onClick={onClose}>
            {t("people.link.done")}
          </Button>
        </>
      }
    >
      <div class="padded stack">
        <p>
          {t(link.mailed ? "people.link.mailed" : "people.link.lead", { time: dayAndTime(link.expires_at) })}
        </p>
        <Field label={t("people.link.label")}>
          {(wiring) => (
            <input
              {...wiring}
              ref={field}
              data-first
              class="input"
              readOnly
              value={address}
              onFocus={(event) => event.currentTarget.select()}
            />
          )}
        </Field>
        <Notice tone="warn">{t("people.link.once")}</Notice>
      </div>
    </Dialog>
  );
}

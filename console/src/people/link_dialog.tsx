import type { GivenLink } from "../../../client/src/contracts";
import { Button, Field, Notice } from "../../../client/src/ui";
import { Dialog } from "../ui/dialog";
import { copy } from "./parts";
import { dayAndTime, t } from "./texts";

/** The one time that a link is seen. Its token stands behind the number sign, where no server and no log sees it. */
export function LinkDialog({ name, link, onClose }: { name: string; link: GivenLink; onClose: () => void }) {
  const address = `${location.origin}/console#link=${link.token}`;
  return (
    <Dialog
      title={t("people.link.title", { name })}
      onClose={onClose}
      footer={
        <>
          <Button icon="save" onClick={() => void copy(address, "people.link.copied")}>
            {t("people.link.copy")}
          </Button>
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

import { t } from "../texts";
import { Dialog } from "../ui/dialog";
import { leaving } from "../unsaved";

/** Asked before a page is left whose changes are not saved. */
export function UnsavedDialog({ go }: { go: () => void }) {
  const stay = () => {
    leaving.value = undefined;
  };
  return (
    <Dialog
      title={t("console.unsaved.title")}
      size="small"
      onClose={stay}
      footer={
        <>
          <button
            type="button"
            class="btn"
            onClick={() => {
              stay();
              go();
            }}
          >
            {t("console.unsaved.leave")}
          </button>
          <button type="button" class="btn main" data-first onClick={stay}>
            {t("console.unsaved.stay")}
          </button>
        </>
      }
    >
      <p class="padded">{t("console.unsaved.note")}</p>
    </Dialog>
  );
}

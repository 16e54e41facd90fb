import { useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import { cid } from "../../../client/src/cid";
import type { CallRecordingKept, RecordingPart, RecordingPartOpened } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { Dialog, Icon, Notice } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { ReasonForm } from "../ui/reason_form";
import { clock, partName, t } from "./texts";

const LEAST_LETTERS = 3;

interface Props {
  item: CallRecordingKept;
  part: RecordingPart;
  onClose: (read: boolean) => void;
}

/** One part, for a reason: nothing of it is fetched before one is given. */
export function OpenDialog({ item, part, onClose }: Props) {
  const [opened, setOpened] = useState<RecordingPartOpened>();
  return (
    <Dialog
      title={t("recordings.dialog")}
      closeLabel={t("recordings.close")}
      class="recordings-dialog"
      onClose={() => onClose(opened !== undefined)}
    >
      <p>
        <b>{partName(part)}</b>
      </p>
      {opened ? (
        <Player part={part} opened={opened} />
      ) : (
        <Reason item={item} part={part} onOpened={setOpened} onClose={() => onClose(false)} />
      )}
    </Dialog>
  );
}

interface ReasonProps {
  item: CallRecordingKept;
  part: RecordingPart;
  onOpened: (opened: RecordingPartOpened) => void;
  onClose: () => void;
}

function Reason({ item, part, onOpened, onClose }: ReasonProps) {
  const [asked] = useState(cid);
  return (
    <ReasonForm
      label={t("recordings.reason")}
      hint={t("recordings.reason.hint")}
      needed={t("recordings.reason.needed")}
      least={LEAST_LETTERS}
      most={300}
      send={t("recordings.do")}
      cancel={t("recordings.cancel")}
      failed={failed}
      run={async (reason) => {
        const path = `/api/staff/recordings/${part.id}/open`;
        onOpened(await api.post<RecordingPartOpened>(path, { cid: asked, reason }));
      }}
      onClose={onClose}
    >
      <p>{t("recordings.dialog.note", { purpose: item.purpose })}</p>
    </ReasonForm>
  );
}

function failed(failure: unknown): string {
  const personal = failure instanceof Refused && failure.code === "invalid";
  return personal
    ? t("recordings.reason.personal")
    : t("recordings.reason.refused", { reason: reasonOf(failure) });
}

function Player({ part, opened }: { part: RecordingPart; opened: RecordingPartOpened }) {
  const [failed, setFailed] = useState(false);
  const address = `/api/staff/recordings/${part.id}?opening=${opened.opening}`;
  return (
    <>
      <div role="status">
        <Notice tone="info">{t("recordings.logged", { time: clock(opened.until) })}</Notice>
      </div>
      {failed ? (
        <div role="alert">
          <Notice tone="warn">{t("recordings.play_failed")}</Notice>
        </div>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: what was said in a call has no captions
        <video src={address} controls aria-label={partName(part)} onError={() => setFailed(true)} />
      )}
      <p>
        <a class="button second" href={address} download>
          <Icon name="save" />
          {t("recordings.download")}
        </a>
      </p>
      <p class="soft">{t("recordings.download.note")}</p>
    </>
  );
}

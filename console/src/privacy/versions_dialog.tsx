import { useState } from "preact/hooks";
import { Button } from "../../../client/src/ui";
import { t as common } from "../texts";
import { Dialog } from "../ui/dialog";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { ReasonDialog } from "./parts";
import { dayAndTime, t } from "./texts";

interface Version {
  rev: number;
  at: number;
  by?: string;
  reason: string;
}

interface Props<V extends Version> {
  title: string;
  /** The version that holds now. */
  rev: number;
  /** Nothing until they have come. */
  versions: readonly V[] | undefined;
  failed?: { reason: string; again: () => void };
  /** What a version says, and what holds where nobody has decided anything. */
  told: (version: V) => string;
  otherwise: string;
  maySet: boolean;
  putBack: (cid: string, reason: string, ofRev: number) => Promise<void>;
  onClose: () => void;
}

/** Who decided what, when and why; any of it can be put back. */
export function VersionsDialog<V extends Version>(props: Props<V>) {
  const { title, rev, versions, failed, told, otherwise, maySet, putBack, onClose } = props;
  const [back, setBack] = useState<number>();
  const button = (of: number, label: string) =>
    maySet &&
    of !== rev && (
      <Button aria-label={t("privacy.put_back.of", { what: label })} onClick={() => setBack(of)}>
        {t("privacy.put_back")}
      </Button>
    );

  if (back !== undefined) {
    const found = versions?.find((one) => one.rev === back);
    return (
      <ReasonDialog
        title={t("privacy.put_back")}
        send={t("privacy.put_back")}
        run={async (cid, reason) => {
          await putBack(cid, reason, back);
          done(t("privacy.saved"));
        }}
        onClose={() => setBack(undefined)}
      >
        <p>{found ? told(found) : otherwise}</p>
        <p class="soft">{t("privacy.put_back.note")}</p>
      </ReasonDialog>
    );
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="padded privacy-form">
        {failed && <Failed {...failed} />}
        {!versions && !failed && <p class="soft">{common("console.fetching")}</p>}
        {versions && (
          <ol class="privacy-list">
            {versions.map((one) => (
              <li key={one.rev}>
                <span class="grow">
                  <b>{told(one)}</b>
                  <span class="soft">
                    {one.by || "–"} · {dayAndTime(one.at)} · {one.reason}
                  </span>
                </span>
                {button(one.rev, dayAndTime(one.at))}
              </li>
            ))}
            <li>
              <span class="grow">
                <b>{otherwise}</b>
                <span class="soft">{t("privacy.otherwise")}</span>
              </span>
              {button(0, t("privacy.otherwise"))}
            </li>
          </ol>
        )}
      </div>
    </Dialog>
  );
}

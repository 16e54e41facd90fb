import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { RetentionDays, RetentionSetting } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { Notice } from "../../../client/src/ui";
import { done } from "../ui/done";
import { FormDialog } from "../ui/form_dialog";
import { useLoaded, useSettled } from "../ui/load";
import { calls } from "./calls";
import { DaysFields } from "./days_fields";
import { LEAST_LETTERS, ReasonField } from "./parts";
import type { KINDS } from "./retention";
import { type Key, t } from "./texts";

type Kind = (typeof KINDS)[number];

const LEAST = 1;
const MOST = 3650;
const PAUSE_MS = 300;

interface Props {
  one: RetentionSetting;
  kinds: readonly Kind[];
  onSaved: (after: RetentionSetting) => void;
  onStale: () => void;
  onClose: () => void;
}

/** A shorter time takes at once what is older: how much is said before it is decided. */
export function RetentionDialog({ one, kinds, onSaved, onStale, onClose }: Props) {
  const [typed, setTyped] = useState<Record<Kind, string>>({
    conversation: String(one.days.conversation),
    files: String(one.days.files),
    recordings: String(one.days.recordings),
    questions: String(one.days.questions),
  });
  const [reason, setReason] = useState("");
  const [lacking, setLacking] = useState("");
  const [id] = useState(cid);
  const days = Object.fromEntries(
    Object.entries(typed).map(([kind, words]) => [kind, Number(words)]),
  ) as unknown as RetentionDays;
  const settled = useSettled(days.conversation, PAUSE_MS);
  const shorter = settled < one.days.conversation && settled >= LEAST;
  const { data } = useLoaded(
    () => (shorter ? calls.wouldGo(one.service, settled) : Promise.resolve(undefined)),
    [settled, shorter],
  );

  /** What is wrong with one number, while it is being typed. */
  function wrong(kind: Kind): string {
    const number = days[kind];
    if (!Number.isInteger(number) || number < LEAST || number > MOST) {
      return t("privacy.days.range", { least: LEAST, most: MOST });
    }
    return number > days.conversation ? t("privacy.days.order") : "";
  }

  // Of conversations it is counted; of what hangs on them it is said.
  const gone = kinds.some((kind) => kind !== "conversation" && !wrong(kind) && days[kind] < one.days[kind]);

  async function run(): Promise<string | undefined> {
    const lacks = reason.trim().length < LEAST_LETTERS;
    setLacking(lacks ? t("privacy.reason.needed") : "");
    if (lacks || kinds.some(wrong)) return "";
    const hidden = kinds.includes("recordings")
      ? days.recordings
      : Math.min(days.recordings, days.conversation);
    try {
      onSaved(
        await calls.save(one.service, {
          cid: id,
          rev: one.rev,
          reason: reason.trim(),
          days: { ...days, recordings: hidden },
        }),
      );
    } catch (error) {
      if (error instanceof Refused && error.code === "stale") onStale();
      throw error;
    }
    done(t("privacy.saved"));
    return undefined;
  }

  return (
    <FormDialog
      title={t("privacy.change.of", { service: one.service_name })}
      class="padded stack privacy-form"
      send={t("privacy.save")}
      run={run}
      onClose={onClose}
    >
      <DaysFields
        kinds={kinds}
        typed={typed}
        nameOf={(kind) => t(`privacy.kind.${kind}` as Key)}
        hintOf={(kind) => t(`privacy.kind.${kind}.hint` as Key)}
        wrong={wrong}
        onTyped={setTyped}
      />
      <div role="status">
        {shorter && data && data.conversations > 0 && (
          <Notice tone="warn">{t("privacy.would_go", { n: data.conversations })}</Notice>
        )}
        {gone && <Notice tone="warn">{t("privacy.staff.shorter")}</Notice>}
        {shorter && data?.conversations === 0 && <p class="soft">{t("privacy.would_go.none")}</p>}
      </div>
      <ReasonField value={reason} error={lacking} onInput={setReason} />
    </FormDialog>
  );
}

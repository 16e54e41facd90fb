import { useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { StaffRetentionDays, StaffRetention as Standing } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { Button, Notice } from "../../../client/src/ui";
import { t as common } from "../texts";
import { done } from "../ui/done";
import { Failed } from "../ui/failed";
import { FormDialog } from "../ui/form_dialog";
import { useLoaded } from "../ui/load";
import { calls } from "./calls";
import { DaysFields } from "./days_fields";
import { LEAST_LETTERS, Part, ReasonField } from "./parts";
import { dayAndTime, type Key, t } from "./texts";
import { VersionsDialog } from "./versions_dialog";

const KINDS = ["audit", "work", "practice", "notices", "accounts"] as const;
type Kind = (typeof KINDS)[number];
const LEAST = 1;
const MOST = 3650;

const nameOf = (kind: Kind) => t(`privacy.part.staff_${kind}` as Key);
const told = (days: StaffRetentionDays) =>
  KINDS.map((kind) => `${nameOf(kind)}: ${t("privacy.days", { n: days[kind] })}`).join(" · ");

/** For how many days is kept what is known of members of staff. */
export function StaffRetention() {
  const { data, failed, again, put } = useLoaded(calls.staffRetention, []);
  const [open, setOpen] = useState<"change" | "versions">();
  const keep = (after: Standing) => {
    put(() => after);
    done(t("privacy.saved"));
  };
  const last = data?.versions[0];
  return (
    <Part id="privacy-staff" title={t("privacy.staff")}>
      <p class="soft">{t("privacy.staff.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
      {!data && !failed && <p class="soft">{common("console.fetching")}</p>}
      {data && !data.may_set && <Notice tone="plain">{t("privacy.retention.read_only")}</Notice>}
      {data && (
        <table class="page-table">
          <caption class="vh">{t("privacy.staff")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("privacy.what")}</th>
              <th scope="col">{t("privacy.staff.time")}</th>
            </tr>
          </thead>
          <tbody>
            {KINDS.map((kind) => (
              <tr key={kind}>
                <th scope="row">
                  {nameOf(kind)}
                  <span class="soft">{t(`privacy.staff.${kind}.note` as Key)}</span>
                </th>
                <td data-label={t("privacy.staff.time")}>{t("privacy.days", { n: data.days[kind] })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data?.audit_from !== undefined && (
        <Notice tone="warn">{t("privacy.staff.out_first", { time: dayAndTime(data.audit_from) })}</Notice>
      )}
      {data && (
        <div class="page-row">
          <p class="grow soft">
            {last
              ? t("privacy.changed", { by: last.by || "–", day: dayAndTime(last.at) })
              : t("privacy.changed.never")}
          </p>
          {data.may_set && (
            <Button aria-label={t("privacy.staff.change")} onClick={() => setOpen("change")}>
              {t("privacy.change")}
            </Button>
          )}
          <Button look="quiet" aria-label={t("privacy.staff.versions")} onClick={() => setOpen("versions")}>
            {t("privacy.versions")}
          </Button>
        </div>
      )}
      {data && open === "change" && (
        <ChangeDialog one={data} onSaved={keep} onStale={again} onClose={() => setOpen(undefined)} />
      )}
      {data && open === "versions" && (
        <VersionsDialog
          title={t("privacy.staff.versions")}
          rev={data.rev}
          versions={data.versions}
          told={(version) => told(version.days)}
          otherwise={told(data.otherwise)}
          maySet={data.may_set}
          putBack={async (cid, reason, of_rev) => {
            const after = await calls.putStaffBack({ cid, rev: data.rev, reason, of_rev });
            put(() => after);
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Part>
  );
}

interface ChangeProps {
  one: Standing;
  onSaved: (after: Standing) => void;
  onStale: () => void;
  onClose: () => void;
}

function ChangeDialog({ one, onSaved, onStale, onClose }: ChangeProps) {
  const [typed, setTyped] = useState<Record<Kind, string>>(
    () => Object.fromEntries(KINDS.map((kind) => [kind, String(one.days[kind])])) as Record<Kind, string>,
  );
  const [reason, setReason] = useState("");
  const [lacking, setLacking] = useState("");
  const [id] = useState(cid);
  const days = Object.fromEntries(
    KINDS.map((kind) => [kind, Number(typed[kind])]),
  ) as unknown as StaffRetentionDays;
  const wrong = (kind: Kind) =>
    Number.isInteger(days[kind]) && days[kind] >= LEAST && days[kind] <= MOST
      ? ""
      : t("privacy.days.range", { least: LEAST, most: MOST });
  const shorter = KINDS.filter((kind) => !wrong(kind) && days[kind] < one.days[kind]);

  async function run(): Promise<string | undefined> {
    const lacks = reason.trim().length < LEAST_LETTERS;
    setLacking(lacks ? t("privacy.reason.needed") : "");
    if (lacks || KINDS.some(wrong)) return "";
    try {
      onSaved(await calls.saveStaff({ cid: id, rev: one.rev, reason: reason.trim(), days }));
    } catch (error) {
      if (error instanceof Refused && error.code === "stale") onStale();
      throw error;
    }
    return undefined;
  }

  return (
    <FormDialog
      title={t("privacy.staff.change")}
      class="padded stack privacy-form"
      send={t("privacy.save")}
      run={run}
      onClose={onClose}
    >
      <DaysFields
        kinds={KINDS}
        typed={typed}
        nameOf={nameOf}
        hintOf={(kind) => t(`privacy.staff.${kind}.hint` as Key)}
        wrong={wrong}
        onTyped={setTyped}
      />
      <div role="status">
        {shorter.length > 0 && <Notice tone="warn">{t("privacy.staff.shorter")}</Notice>}
        {shorter.includes("audit") && <p class="soft">{t("privacy.staff.audit_week")}</p>}
      </div>
      <ReasonField value={reason} error={lacking} onInput={setReason} />
    </FormDialog>
  );
}

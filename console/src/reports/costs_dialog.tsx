import { useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import { cid as newCid } from "../../../client/src/cid";
import type { ChannelCost, CostVersions } from "../../../client/src/contracts";
import { Field } from "../../../client/src/ui";
import { FormDialog } from "../ui/form_dialog";
import { t } from "./texts";

const CHANNELS = ["chat", "video", "message", "phone", "visit"] as const;
const TOLD: readonly string[] = ["phone", "visit"];

interface Filled {
  hour: string;
  fixed: string;
  minutes: string;
  solved: string;
}

/** `12,50` or `12.50`; nothing where it is no number. */
function numberOf(text: string): number | undefined {
  const plain = text.trim().replace(",", ".");
  return plain !== "" && Number.isFinite(Number(plain)) && Number(plain) >= 0 ? Number(plain) : undefined;
}

const said = (value: number | undefined, times = 1) =>
  value === undefined ? "" : String(Math.round(value * times * 100) / 100);

function filledFrom(cost: ChannelCost | undefined): Filled {
  return {
    hour: said(cost?.hour_cents, 0.01),
    fixed: said(cost?.fixed_cents, 0.01),
    minutes: said(cost?.minutes),
    solved: said(cost?.solved, 100),
  };
}

/** What is not filled in for a channel is not said of it; half a line is a mistake. */
function costOf(channel: ChannelCost["channel"], filled: Filled): ChannelCost | undefined | null {
  const { hour, fixed, minutes, solved } = filled;
  if (!hour && !fixed && !minutes && !solved) return undefined;
  const [h, f, m, s] = [numberOf(hour), fixed ? numberOf(fixed) : 0, numberOf(minutes), numberOf(solved)];
  if (h === undefined || f === undefined || (minutes && !m) || (solved && (!s || s > 100))) return null;
  if (TOLD.includes(channel) && !m) return null;
  return {
    channel,
    hour_cents: Math.round(h * 100),
    fixed_cents: Math.round(f * 100),
    ...(m ? { minutes: m } : {}),
    ...(s ? { solved: s / 100 } : {}),
  };
}

interface Props {
  costs: CostVersions;
  onSaved: () => void;
  onClose: () => void;
}

export function CostsDialog({ costs, onSaved, onClose }: Props) {
  const latest = costs.versions[0];
  const [cid] = useState(() => newCid());
  const [reason, setReason] = useState("");
  const [filled, fill] = useState(() =>
    CHANNELS.map((one) => filledFrom(latest?.costs.find((cost) => cost.channel === one))),
  );

  function change(at: number, more: Partial<Filled>): void {
    fill((before) => before.map((one, n) => (n === at ? { ...one, ...more } : one)));
  }

  async function run(): Promise<string | undefined> {
    const all = CHANNELS.map((one, n) => costOf(one, filled[n] as Filled));
    const found = all.filter((one): one is ChannelCost => !!one);
    if (all.includes(null) || found.length === 0 || !reason.trim()) return t("reports.costs.wrong");
    const form = { cid, rev: latest?.rev ?? 0, reason: reason.trim(), costs: found };
    await api.post<CostVersions>("/api/reports/costs", form);
    onSaved();
    return undefined;
  }

  const field = (at: number, name: keyof Filled, label: string) => (
    <Field label={label}>
      {(wiring) => (
        <input
          {...wiring}
          class="input"
          inputMode="decimal"
          autocomplete="off"
          maxLength={9}
          value={filled[at]?.[name]}
          onInput={(event) => change(at, { [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  );

  return (
    <FormDialog
      title={t("reports.costs")}
      class="report-costs"
      send={t("reports.save")}
      run={run}
      onClose={onClose}
    >
      <p>{t("reports.costs.lead")}</p>
      {CHANNELS.map((channel, at) => (
        <fieldset key={channel}>
          <legend>{t(`reports.channel.name.${channel}`)}</legend>
          {field(at, "hour", t("reports.costs.hour"))}
          {field(at, "fixed", t("reports.costs.fixed"))}
          {TOLD.includes(channel) && field(at, "minutes", t("reports.costs.minutes"))}
          {TOLD.includes(channel) && field(at, "solved", t("reports.costs.solved"))}
        </fieldset>
      ))}
      <Field label={t("reports.costs.reason")} hint={t("reports.costs.reason.hint")}>
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            maxLength={300}
            autocomplete="off"
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

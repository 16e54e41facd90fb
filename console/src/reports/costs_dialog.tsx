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

type Wrong = Partial<Record<keyof Filled, string>>;

const isEmpty = (filled: Filled) => Object.values(filled).every((one) => !one.trim());

/** What is not filled in for a channel is not said of it; half a line is a mistake. */
function wrongIn(channel: ChannelCost["channel"], filled: Filled): Wrong {
  if (isEmpty(filled)) return {};
  const { hour, fixed, minutes, solved } = filled;
  const [h, f, m, s] = [hour, fixed, minutes, solved].map(numberOf);
  const told = TOLD.includes(channel);
  return {
    ...(h === undefined ? { hour: t("reports.costs.number") } : {}),
    ...(fixed && f === undefined ? { fixed: t("reports.costs.number") } : {}),
    ...(told && !m ? { minutes: t("reports.costs.number") } : {}),
    ...(solved && (!s || s > 100) ? { solved: t("reports.costs.share") } : {}),
  };
}

/** Of a line in which nothing is wrong. */
function costOf(channel: ChannelCost["channel"], filled: Filled): ChannelCost | undefined {
  if (isEmpty(filled)) return undefined;
  const { hour, fixed, minutes, solved } = filled;
  const [h = 0, f = 0, m, s] = [hour, fixed, minutes, solved].map(numberOf);
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
  const [wrong, setWrong] = useState<Wrong[]>([]);
  const [lacking, setLacking] = useState("");

  function change(at: number, more: Partial<Filled>): void {
    fill((before) => before.map((one, n) => (n === at ? { ...one, ...more } : one)));
  }

  async function run(): Promise<string | undefined> {
    const faults = CHANNELS.map((one, n) => wrongIn(one, filled[n] as Filled));
    const isWrong = faults.some((one) => Object.keys(one).length > 0);
    setWrong(faults);
    setLacking(reason.trim() ? "" : t("reports.costs.reason.needed"));
    if (isWrong) return "";
    const found = CHANNELS.flatMap((one, n) => costOf(one, filled[n] as Filled) ?? []);
    if (found.length === 0) return t("reports.costs.wrong");
    if (!reason.trim()) return "";
    const form = { cid, rev: latest?.rev ?? 0, reason: reason.trim(), costs: found };
    await api.post<CostVersions>("/api/reports/costs", form);
    onSaved();
    return undefined;
  }

  const field = (at: number, name: keyof Filled, label: string) => (
    <Field label={label} error={wrong[at]?.[name]}>
      {(wiring) => (
        <input
          {...wiring}
          data-first={at === 0 && name === "hour" ? "" : undefined}
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
      <Field label={t("reports.costs.reason")} hint={t("reports.costs.reason.hint")} error={lacking}>
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

import { useState } from "preact/hooks";
import type { ChannelForm, ServiceForm, TurnForm } from "../../../client/src/contracts";
import { Button, Field, Icon, IconButton } from "../../../client/src/ui";
import { channelName, turnInWords } from "./services_words";
import { t } from "./texts";

interface Props {
  draft: ServiceForm;
  onChange: (draft: ServiceForm) => void;
}

/** Where the service is offered, in which order, why, and what changes by itself at a time. */
export function ChannelFields({ draft, onChange }: Props) {
  const set = (at: number, part: Partial<ChannelForm>) =>
    onChange({
      ...draft,
      channels: draft.channels.map((one, index) => (index === at ? { ...one, ...part } : one)),
    });
  const move = (at: number, by: number) => {
    const channels = [...draft.channels];
    const [one] = channels.splice(at, 1);
    channels.splice(at + by, 0, one!);
    onChange({ ...draft, channels });
  };
  return (
    <section class="svc-group">
      <h2>{t("settings.services.channels")}</h2>
      <p class="hint">{t("settings.services.channels_hint")}</p>
      {draft.channels.map((one, at) => (
        <fieldset class="svc-channel" key={one.name}>
          <legend>{channelName(one.name)}</legend>
          <div class="page-row">
            <label class="svc-check">
              <input
                type="checkbox"
                checked={one.offered}
                onChange={(event) => set(at, { offered: event.currentTarget.checked })}
              />
              {t("settings.services.is_offered")}
            </label>
            <span class="grow" />
            <IconButton
              name="down"
              class="up"
              label={t("settings.services.up", { channel: channelName(one.name) })}
              aria-disabled={at === 0}
              onClick={() => at > 0 && move(at, -1)}
            />
            <IconButton
              name="down"
              label={t("settings.services.down", { channel: channelName(one.name) })}
              aria-disabled={at === draft.channels.length - 1}
              onClick={() => at < draft.channels.length - 1 && move(at, 1)}
            />
          </div>
          <div class="svc-grid">
            <Words
              label={t("settings.services.map.why")}
              value={one.why}
              onInput={(why) => set(at, { why })}
            />
            <Words
              label={t("settings.services.map.heading")}
              value={one.heading}
              onInput={(heading) => set(at, { heading })}
            />
            <Field label={t("settings.services.map.by")}>
              {(wiring) => (
                <input
                  {...wiring}
                  class="input"
                  type="date"
                  min="2000-01-01"
                  max="2099-12-31"
                  value={one.by ?? ""}
                  onChange={(event) => {
                    const { by: _, ...rest } = one;
                    const by = event.currentTarget.value;
                    const channels = [...draft.channels];
                    channels[at] = by ? { ...rest, by } : rest;
                    onChange({ ...draft, channels });
                  }}
                />
              )}
            </Field>
          </div>
        </fieldset>
      ))}
      <Turns draft={draft} onChange={onChange} />
    </section>
  );
}

function Words(props: { label: string; value: string; onInput: (text: string) => void }) {
  return (
    <Field label={props.label}>
      {(wiring) => (
        <input
          {...wiring}
          class="input"
          maxLength={200}
          autocomplete="off"
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function Turns({ draft, onChange }: Props) {
  const [channel, setChannel] = useState<TurnForm["channel"]>("chat");
  const [offered, setOffered] = useState(false);
  const [moment, setMoment] = useState("");
  const [error, setError] = useState("");

  function add(): void {
    const at = moment ? new Date(moment).getTime() : Number.NaN;
    if (!(at > Date.now())) {
      setError(t("settings.services.turn.past"));
      return;
    }
    if (draft.turns.some((one) => one.at === at && one.channel === channel)) {
      setError(t("settings.services.turn.twice"));
      return;
    }
    setError("");
    setMoment("");
    onChange({
      ...draft,
      turns: [...draft.turns, { at, channel, offered }].sort((one, other) => one.at - other.at),
    });
  }

  return (
    <fieldset class="svc-channel">
      <legend>{t("settings.services.turns")}</legend>
      <p class="hint">{t("settings.services.turns_hint")}</p>
      {draft.turns.length > 0 && (
        <ul class="svc-turns">
          {draft.turns.map((one) => (
            <li key={`${one.at}${one.channel}`}>
              <Icon name="clock" size="s" />
              <span class="grow">{turnInWords(one)}</span>
              <IconButton
                name="close"
                label={t("settings.services.turn.remove", { turn: turnInWords(one) })}
                onClick={() => onChange({ ...draft, turns: draft.turns.filter((other) => other !== one) })}
              />
            </li>
          ))}
        </ul>
      )}
      <div class="page-row svc-turn-new">
        <Field label={t("settings.services.channel")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input"
              value={channel}
              onChange={(event) => setChannel(event.currentTarget.value as TurnForm["channel"])}
            >
              {draft.channels.map((one) => (
                <option key={one.name} value={one.name}>
                  {channelName(one.name)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("settings.services.turn.what")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input"
              value={offered ? "on" : "off"}
              onChange={(event) => setOffered(event.currentTarget.value === "on")}
            >
              <option value="on">{t("settings.services.turn.shown")}</option>
              <option value="off">{t("settings.services.turn.hidden")}</option>
            </select>
          )}
        </Field>
        <Field label={t("settings.services.turn.when")} error={error}>
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              type="datetime-local"
              value={moment}
              onInput={(event) => setMoment(event.currentTarget.value)}
            />
          )}
        </Field>
        <Button icon="add" onClick={add}>
          {t("settings.services.turn.add")}
        </Button>
      </div>
    </fieldset>
  );
}

import type { ChannelForm, ServiceSetting } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { Button, Icon, Notice } from "../../../client/src/ui";
import { timeOf } from "../dates";
import { channelName, keyName, lasting, when } from "./services_words";
import { t, texts } from "./texts";

const CHANNELS = ["chat", "message", "video"] as const;

interface Props {
  lang: Lang;
  services: ServiceSetting[];
  /** An address that leads to no service. */
  missing: string;
  mayMake: boolean;
  go: (id: string) => void;
}

/** Which service is offered in which channel, why, and where that is heading. */
export function ServiceMap({ lang, services, missing, mayMake, go }: Props) {
  return (
    <div class="page svc">
      <div class="page-row">
        <h1 id="svc-title" class="grow">
          {t("settings.services.title")}
        </h1>
        {mayMake && (
          <Button look="primary" icon="add" onClick={() => go("new")}>
            {t("settings.services.new")}
          </Button>
        )}
      </div>
      <p class="soft">{t("settings.services.lead")}</p>
      {missing && <Notice tone="warn">{t("settings.services.missing", { id: missing })}</Notice>}
      {services.length === 0 ? (
        <div class="page-blank">
          <h2>{t("settings.services.empty")}</h2>
          <p>{t(mayMake ? "settings.services.empty_note" : "settings.services.empty_ask")}</p>
        </div>
      ) : (
        <div class="svc-scroll" role="region" aria-labelledby="svc-title" tabIndex={0}>
          <table class="svc-table svc-map">
            <thead>
              <tr>
                <th scope="col">{t("settings.services.service")}</th>
                {CHANNELS.map((name) => (
                  <th key={name} scope="col">
                    {channelName(name)}
                  </th>
                ))}
                <th scope="col">{t("settings.services.promise")}</th>
                <th scope="col">{t("settings.services.today")}</th>
              </tr>
            </thead>
            <tbody>
              {services.map((one) => (
                <Row key={one.id} one={one} lang={lang} go={go} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Row({ one, lang, go }: { one: ServiceSetting; lang: Lang; go: (id: string) => void }) {
  const { settings } = one;
  const href = `/console/settings/services/${one.id}`;
  return (
    <tr class={settings.active ? undefined : "off"}>
      <th scope="row">
        <a
          href={href}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            go(one.id);
          }}
        >
          {settings.names[lang]}
        </a>
        <span class="fine">{state(one)}</span>
      </th>
      {CHANNELS.map((name) => (
        <td key={name} data-label={channelName(name)}>
          <Cell one={one} channel={settings.channels.find((channel) => channel.name === name)} />
        </td>
      ))}
      <td data-label={t("settings.services.promise")}>
        {lasting(settings.promise_s)}
        <span class="fine">{t("settings.services.target_n", { pct: settings.target_pct })}</span>
      </td>
      <td data-label={t("settings.services.today")}>
        <Today one={one} />
      </td>
    </tr>
  );
}

function Cell({ one, channel }: { one: ServiceSetting; channel: ChannelForm | undefined }) {
  if (!channel) return null;
  const on = one.settings.active && channel.offered;
  const turn = one.settings.turns.find((next) => next.channel === channel.name);
  return (
    <>
      <span class={on ? "svc-yes" : "svc-no"}>
        <Icon name={on ? "done" : "close"} size="xs" />
        {t(on ? "settings.services.offered" : "settings.services.not_offered")}
      </span>
      {channel.why && <span class="fine">{channel.why}</span>}
      {channel.heading && (
        <span class="fine">
          → {channel.heading}
          {channel.by && ` (${keyName(channel.by)})`}
        </span>
      )}
      {turn && (
        <span class="fine svc-turn">
          <Icon name="clock" size="xs" />
          {t(turn.offered ? "settings.services.turns_on" : "settings.services.turns_off", {
            time: when(turn.at),
          })}
        </span>
      )}
    </>
  );
}

/** The promise as it is kept today, beside what is meant. */
function Today({ one }: { one: ServiceSetting }) {
  if (!one.answered) return <span class="soft">{t("settings.services.no_answers")}</span>;
  const pct = Math.round((100 * one.kept) / one.answered);
  const below = pct < one.settings.target_pct;
  return (
    <>
      <span class={below ? "svc-warn" : "svc-yes"}>
        <Icon name={below ? "warning" : "done"} size="xs" />
        {t("settings.services.kept", { pct })}
      </span>
      <span class="fine">{t("settings.services.of_answers", { n: one.answered })}</span>
    </>
  );
}

function state(one: ServiceSetting): string {
  if (!one.settings.active) return t("settings.services.state.closed");
  const lang = texts.lang.value;
  if (one.open) {
    return one.closes_at
      ? t("settings.services.open_until", { time: timeOf(one.closes_at, lang) })
      : t("settings.services.open_now");
  }
  return one.opens_at
    ? t("settings.services.opens", { time: when(one.opens_at) })
    : t("settings.services.never_open");
}

import { useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { MailTried, MailView } from "../../../client/src/contracts";
import { Button, Notice } from "../../../client/src/ui";
import { dayOf, timeOf } from "../dates";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import type { PageProps } from "./index";
import { type Key, t, texts } from "./texts";

const PATH = "/api/settings/mail";

const moment = (at: number) => `${dayOf(at, texts.lang.value)} ${timeOf(at, texts.lang.value)}`;
const because = (error: string, status: number | null | undefined) =>
  `${t(`settings.mail.error.${error}` as Key)}${status ? ` (${status})` : ""}`;

/** Whether e-mail goes out, which letters did not, and a letter to oneself to try it. */
export function MailPage(_: PageProps) {
  const { data, failed, again } = useLoaded(() => api.get<MailView>(PATH), []);
  return (
    <div class="page mail">
      <h1>{t("settings.mail.title")}</h1>
      <p class="soft">{t("settings.mail.lead")}</p>
      {failed && <Failed reason={failed} again={again} />}
      {!data && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {data && !data.host && <p class="page-blank">{t("settings.mail.off")}</p>}
      {data?.host && (
        <>
          <Server mail={data} onTried={again} />
          <Troubled mail={data} />
        </>
      )}
    </div>
  );
}

function Server({ mail, onTried }: { mail: MailView; onTried: () => void }) {
  const [tried, setTried] = useState<{ well: boolean; text: string }>();
  const [busy, setBusy] = useState(false);

  async function test(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setTried(undefined);
    try {
      const said = await api.post<MailTried>(`${PATH}/test`);
      const text = said.error ? because(said.error, said.status) : t("settings.mail.taken");
      setTried({ well: !said.error, text });
      onTried();
    } catch (error) {
      setTried({ well: false, text: reasonOf(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class="page-card" aria-labelledby="mail-server">
      <h2 id="mail-server">{t("settings.mail.server")}</h2>
      <p>
        {t("settings.mail.where", { host: mail.host, port: mail.port, sender: mail.sender })}{" "}
        {t(`settings.mail.tls.${mail.tls}` as Key)}
      </p>
      <p class="soft">{t("settings.mail.counts", { waiting: mail.waiting, given_up: mail.given_up })}</p>
      <div class="page-row">
        <Button aria-disabled={busy} onClick={() => void test()}>
          {t(busy ? "settings.mail.testing" : "settings.mail.test")}
        </Button>
      </div>
      <div role="status">{tried && <Notice tone={tried.well ? "plain" : "warn"}>{tried.text}</Notice>}</div>
    </section>
  );
}

function Troubled({ mail }: { mail: MailView }) {
  return (
    <section class="page-card" aria-labelledby="mail-troubled">
      <h2 id="mail-troubled">{t("settings.mail.troubled")}</h2>
      {mail.troubled.length === 0 && <p class="page-blank">{t("settings.mail.none")}</p>}
      <ul class="mail-letters">
        {mail.troubled.map((one) => (
          <li key={one.id}>
            <b>{t(`settings.mail.kind.${one.kind}` as Key)}</b>
            {one.name && ` · ${one.name}`}
            <span class="soft">
              {moment(one.at)} · {because(one.error, one.status)}{" "}
              {one.given_up
                ? t("settings.mail.given_up")
                : t("settings.mail.again", { n: one.attempts, time: moment(one.again_at ?? one.at) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

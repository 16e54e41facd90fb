import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { CallRecordingKept, RecordingPart, Recordings } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { announce, Button, Notice } from "../../../client/src/ui";
import { OpenDialog } from "./open_dialog";
import "./recordings.css";
import { reasonOf } from "../reason";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { agreed, day, dayAndTime, lasting, partName, size, t, texts } from "./texts";

/** What was recorded in one's services: for how long it is kept, and who looked at it and why. */
export default function RecordingsSection({ lang }: { lang: Lang }) {
  const [ready, setReady] = useState(false);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  return <div class="page recordings">{ready && <List key={lang} />}</div>;
}

function List() {
  const [items, setItems] = useState<CallRecordingKept[]>();
  const [more, setMore] = useState(false);
  const [failed, setFailed] = useState("");
  const [opened, setOpened] = useState<{ item: CallRecordingKept; part: RecordingPart }>();

  async function load(after: CallRecordingKept[]): Promise<void> {
    setFailed("");
    const last = after.at(-1);
    try {
      const query = last?.started_at ? { before: last.started_at, last: last.id } : {};
      const found = await api.get<Recordings>("/api/staff/recordings", query);
      const all = [...after, ...found.recordings];
      setItems(all);
      setMore(found.more);
      if (after.length) announce(t("recordings.shown", { n: all.length }));
    } catch (error) {
      setFailed(reasonOf(error));
    }
  }
  useEffect(() => void load([]), []);

  return (
    <>
      <h1>{t("recordings.title")}</h1>
      <p class="soft">{t("recordings.lead")}</p>
      {!items && !failed && <p class="page-blank">{common("console.fetching")}</p>}
      {items?.length === 0 && (
        <div class="page-blank">
          <h2>{t("recordings.none")}</h2>
          <p>{t("recordings.none_note")}</p>
        </div>
      )}
      {items?.map((item) => (
        <Item key={item.id} item={item} onOpen={(part) => setOpened({ item, part })} />
      ))}
      {failed && <Failed reason={failed} again={() => void load(items ?? [])} />}
      {more && !failed && <Button onClick={() => void load(items ?? [])}>{t("recordings.older")}</Button>}
      {opened && (
        <OpenDialog
          {...opened}
          onClose={(read) => {
            setOpened(undefined);
            if (read) void load([]);
          }}
        />
      )}
    </>
  );
}

function Item({ item, onOpen }: { item: CallRecordingKept; onOpen: (part: RecordingPart) => void }) {
  const { started_at: began, ended_at: ended, keep_until: until } = item;
  const title = `${item.service_name} · ${t("recordings.number", { n: item.number })}`;
  return (
    <article class="page-card" aria-labelledby={`r${item.id}`}>
      <h2 id={`r${item.id}`}>{title}</h2>
      <dl>
        <Fact name={t("recordings.purpose")}>{item.purpose}</Fact>
        <Fact name={t("recordings.when")}>{dayAndTime(began ?? item.asked_at)}</Fact>
        <Fact name={t("recordings.length")}>
          {began && ended ? lasting(ended - began) : t("recordings.running")}
        </Fact>
        <Fact name={t("recordings.erased")}>
          {until ? <b>{day(until)}</b> : t("recordings.erased.running")}
        </Fact>
        <Fact name={t("recordings.agreed")}>{agreed(item)}</Fact>
      </dl>
      {item.ended_reason === "withdrawn" && <Notice tone="warn">{t("recordings.withdrawn")}</Notice>}
      {item.ended_reason === "failed" && <Notice tone="warn">{t("recordings.broke")}</Notice>}
      <h3>{t("recordings.parts")}</h3>
      {item.parts.length === 0 && <p class="soft">{t("recordings.no_parts")}</p>}
      <ul class="recordings-parts">
        {item.parts.map((part) => (
          <li key={part.id}>
            <span class="grow">
              {partName(part)}
              <span class="soft">
                {" "}
                · {part.ended_at ? lasting(part.ended_at - part.began_at) : t("recordings.cut")} ·{" "}
                {size(part.bytes)}
              </span>
            </span>
            {ended && (
              <Button aria-label={`${t("recordings.open")} ${partName(part)}`} onClick={() => onOpen(part)}>
                {t("recordings.open")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {item.openings.length === 0 ? (
        <p class="soft">{t("recordings.openings.none")}</p>
      ) : (
        <details>
          <summary>{t("recordings.openings", { n: item.openings.length })}</summary>
          <ul>
            {item.openings.map((one) => (
              <li key={`${one.at} ${one.part}`}>
                {one.by} · {dayAndTime(one.at)} · {one.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

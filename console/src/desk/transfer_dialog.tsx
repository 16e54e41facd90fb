import { useEffect, useState } from "preact/hooks";
import type {
  Colleague,
  ConversationCard,
  ServiceView,
  Targets,
  TransferTo,
} from "../../../client/src/contracts";
import { LANGUAGES } from "../../../client/src/texts";
import { reasonOf } from "../reason";
import { layer } from "../state";
import { languageName, number, t, timeOfDay } from "../texts";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Keys } from "../ui/keys";
import { transfer } from "./hand";
import { resumeOf } from "./resume";
import type { Desk } from "./store";
import { nameOf, plain, topicOf } from "./words";

/** The note is begun for the advisor: topic, their own note, and what the visitor asked last. */
export function firstNote(desk: Desk, card: ConversationCard): string {
  const lines = desk.timeline(card.id).lines.map((line) => ({ ...line.entry, text: plain(line.text) }));
  const { asked, promised } = resumeOf(lines);
  return [
    `${topicOf(card)}.`,
    desk.notes.text(card.id).trim(),
    asked ? t("console.transfer.asks", { what: asked }) : "",
    promised ? t("console.transfer.promised", { what: promised }) : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function serviceState(service: ServiceView): string {
  if (!service.open) {
    return service.opens_at
      ? t("console.transfer.opens", { time: timeOfDay(service.opens_at) })
      : t("console.transfer.closed");
  }
  const until = service.closes_at
    ? `${t("console.transfer.until", { time: timeOfDay(service.closes_at) })} · `
    : "";
  return until + t("console.transfer.free", { n: service.free_advisors });
}

export function TransferDialog({ desk, card }: { desk: Desk; card: ConversationCard }) {
  const [targets, setTargets] = useState<Targets>();
  const [kind, setKind] = useState<"service" | "advisor">("service");
  const [to, setTo] = useState<TransferTo>({});
  const [level, setLevel] = useState("");
  const [inLang, setInLang] = useState("");
  const [find, setFind] = useState("");
  const [note, setNote] = useState(() => firstNote(desk, card));
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const shut = () => {
    layer.value = undefined;
  };

  useEffect(() => {
    desk.line.call("desk:targets", { conversation: card.id }).then(setTargets, (error: unknown) => {
      setRefused(reasonOf(error));
    });
  }, []);
  useEffect(() => {
    if (targets)
      document.querySelector<HTMLElement>(".transfer-to input[type=radio]:not(:disabled)")?.focus();
  }, [targets, kind]);

  const matches = (name: string) => name.toLocaleLowerCase().includes(find.trim().toLocaleLowerCase());
  const services = (targets?.services ?? []).filter((one) => matches(one.name));
  const advisors = (targets?.advisors ?? []).filter((one) => matches(one.name));
  const name =
    targets?.services.find((one) => one.id === to.service)?.name ??
    targets?.advisors.find((one) => one.id === to.advisor)?.name;
  const ready = name !== undefined && note.trim() !== "";

  const confirm = async () => {
    if (busy) return;
    if (!ready) {
      setRefused(name === undefined ? t("console.transfer.choose") : t("console.transfer.note_needed"));
      return;
    }
    setBusy(true);
    try {
      const skill = {
        ...(level === "" ? {} : { level: Number(level) }),
        ...(inLang === "" ? {} : { lang: inLang }),
      };
      await transfer(desk, card.id, kind === "service" ? { ...to, ...skill } : to, note.trim());
      shut();
    } catch (error) {
      setRefused(reasonOf(error));
      setBusy(false);
    }
  };

  const person = (one: Colleague) => (
    <label key={one.id} class="option">
      <input
        type="radio"
        name="target"
        disabled={one.presence !== "available" && one.presence !== "break_soon"}
        checked={to.advisor === one.id}
        onChange={() => setTo({ advisor: one.id })}
      />
      <span>
        <b>{one.name}</b>
        <small>{t(`console.presence.${one.presence}`)}</small>
      </span>
      <span class="fine right">
        {t("console.transfer.load", { load: number(one.load, 1), capacity: number(one.capacity) })}
      </span>
    </label>
  );

  return (
    <Dialog
      title={t("console.transfer.title", { name: nameOf(card) })}
      lead={<span class="slot full">{card.slot}</span>}
      size="wide"
      onClose={shut}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !event.ctrlKey) return;
        event.preventDefault();
        void confirm();
      }}
      footer={
        <>
          {refused ? (
            <span class="said-no" role="alert">
              <Icon name="late" /> {refused}
            </span>
          ) : null}
          <span class="grow" />
          <button type="button" class="btn big" onClick={shut}>
            {t("console.cancel")} <Keys of={["Esc"]} />
          </button>
          <button
            type="button"
            class="btn main big"
            aria-disabled={!ready || busy}
            onClick={() => void confirm()}
          >
            {name ? t("console.transfer.confirm", { name }) : t("console.transfer.verb")}{" "}
            <Keys of={["Ctrl ↵"]} />
          </button>
        </>
      }
    >
      <div class="columns">
        <div class="transfer-to">
          <div class="finding">
            <div class="segments">
              {(["service", "advisor"] as const).map((one) => (
                <button
                  key={one}
                  type="button"
                  aria-pressed={kind === one}
                  {...(one === "service" ? { "data-first": true } : {})}
                  onClick={() => {
                    setKind(one);
                    setTo({});
                  }}
                >
                  {t(`console.transfer.to_${one}`)}
                </button>
              ))}
            </div>
            <input
              class="box-input"
              type="search"
              aria-label={t("console.transfer.find")}
              placeholder={t("console.transfer.find")}
              value={find}
              onInput={(event) => setFind(event.currentTarget.value)}
            />
          </div>
          {kind === "service" ? (
            <div class="finding narrowing">
              <select
                class="box-input"
                aria-label={t("console.transfer.level")}
                value={level}
                onChange={(event) => setLevel(event.currentTarget.value)}
              >
                <option value="">{t("console.transfer.level.any")}</option>
                <option value="2">{t("console.transfer.level.2")}</option>
                <option value="3">{t("console.transfer.level.3")}</option>
              </select>
              <select
                class="box-input"
                aria-label={t("console.transfer.lang")}
                value={inLang}
                onChange={(event) => setInLang(event.currentTarget.value)}
              >
                <option value="">{t("console.transfer.lang.same", { lang: languageName(card.lang) })}</option>
                {LANGUAGES.filter((tag) => tag !== card.lang).map((tag) => (
                  <option key={tag} value={tag}>
                    {languageName(tag)}
                  </option>
                ))}
              </select>
            </div>
          ) : null}
          <fieldset aria-label={t("console.transfer.target")}>
            {kind === "service"
              ? services.map((one) => (
                  <label key={one.id} class="option">
                    <input
                      type="radio"
                      name="target"
                      disabled={!one.open}
                      checked={to.service === one.id}
                      onChange={() => setTo({ service: one.id })}
                    />
                    <span>
                      <b>{one.name}</b>
                      <small>{serviceState(one)}</small>
                    </span>
                    <span class="fine right">
                      {one.open ? t("console.transfer.queue", { n: one.waiting }) : ""}
                    </span>
                  </label>
                ))
              : advisors.map(person)}
          </fieldset>
          {targets && (kind === "service" ? services : advisors).length === 0 ? (
            <p class="padded fine">{t("console.transfer.nobody")}</p>
          ) : null}
        </div>
        <div class="padded stack">
          <div>
            <label class="over" for="transfer-note">
              {t("console.transfer.note")} <span class="fine">{t("console.transfer.note.hint")}</span>
            </label>
            <textarea
              id="transfer-note"
              class="box-input"
              rows={6}
              value={note}
              onInput={(event) => setNote(event.currentTarget.value)}
            />
          </div>
          <div>
            <p class="fine">{t("console.transfer.visitor_sees")}</p>
            <p class="visitor-sees">
              {name ? t("console.transfer.visitor_text", { name }) : t("console.transfer.choose")}
            </p>
          </div>
          <p class="side-note">
            <Icon name="info" /> {t("console.transfer.yours")}
          </p>
        </div>
      </div>
    </Dialog>
  );
}

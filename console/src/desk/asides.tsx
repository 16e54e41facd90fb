import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { cid } from "../../../client/src/cid";
import type { AsideLine, ConversationCard } from "../../../client/src/contracts";
import { announce } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { person } from "../state";
import { t, timeOfDay } from "../texts";
import { Icon } from "../ui/icon";
import type { Desk, Line } from "./store";
import { regionOf } from "./words";

/** What staff say to each other beside conversations; the visitor sees none of it. */
const told = signal<ReadonlyMap<string, readonly AsideLine[]>>(new Map());

export function asidesOf(conversation: string): readonly AsideLine[] {
  return told.value.get(conversation) ?? [];
}

export function heardAsides(conversation: string, lines: readonly AsideLine[]): void {
  const known = told.peek().get(conversation) ?? [];
  const fresh = lines.filter((line) => !known.some((one) => one.id === line.id));
  if (fresh.length === 0) return;
  const all = [...known, ...fresh].sort((a, b) => a.seq - b.seq);
  told.value = new Map(told.peek()).set(conversation, all);
}

/** The names of those who came to look on and have not left. */
export function lookingOn(lines: readonly AsideLine[]): string[] {
  const here = new Map<string, string>();
  for (const line of lines) {
    if (line.kind === "joined") here.set(line.by, line.by_name);
    else if (line.kind === "left") here.delete(line.by);
  }
  return [...here.values()].sort();
}

export function followAsides(line: Line): () => void {
  return line.on("beside:added", (one) => {
    heardAsides(one.conversation, [one]);
    if (one.by === person.peek()?.id) return;
    if (one.kind === "said") announce(t("console.aside.said", { name: one.by_name, text: one.text }));
    else announce(t(`console.aside.${one.kind}`, { name: one.by_name }));
  });
}

export function AsideLines({ lines }: { lines: readonly AsideLine[] }) {
  return (
    <ul class="aside-lines">
      {lines.map((line) => (
        <li key={line.id} class={line.kind === "said" ? "" : "soft"}>
          <time dateTime={new Date(line.at).toISOString()}>{timeOfDay(line.at)}</time>{" "}
          {line.kind === "said" ? (
            <>
              <b>{line.by_name}</b> {line.text}
            </>
          ) : (
            t(`console.aside.${line.kind}`, { name: line.by_name })
          )}
        </li>
      ))}
    </ul>
  );
}

export function WhisperField({ line, conversation }: { line: Line; conversation: string }) {
  const [text, setText] = useState("");
  const [failed, setFailed] = useState("");
  // The same words sent again after a broken line are one whisper.
  const [letter, setLetter] = useState<{ text: string; cid: string }>();
  const send = async () => {
    const said = text.trim();
    if (!said) return;
    const mine = letter?.text === said ? letter : { text: said, cid: cid() };
    setLetter(mine);
    setFailed("");
    try {
      const kept = await line.call("beside:whisper", { conversation, ...mine });
      heardAsides(conversation, [kept]);
      setLetter(undefined);
      setText("");
    } catch (error) {
      setFailed(reasonOf(error));
    }
  };
  return (
    <form
      class="whisper"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <input
        class="input"
        aria-label={t("console.aside.field")}
        placeholder={t("console.aside.field")}
        maxLength={2_000}
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="btn" aria-disabled={text.trim() === ""}>
        {t("console.aside.send")}
      </button>
      {failed ? (
        <p class="fine" role="alert">
          {failed}
        </p>
      ) : null}
    </form>
  );
}

const SHOWN = 3;

/** For the advisor: who looks on, and what they whisper. Shown only where there is something. */
export function Asides({ desk, card }: { desk: Desk; card: ConversationCard }) {
  const online = desk.online.value;
  useEffect(() => {
    if (!online) return;
    desk.line.call("beside:lines", { conversation: card.id }).then(
      ({ lines }) => heardAsides(card.id, lines),
      () => {}, // Asked again when it is opened the next time; what comes meanwhile is pushed.
    );
  }, [card.id, online]);
  const lines = asidesOf(card.id);
  if (lines.length === 0) return null;
  const here = lookingOn(lines);
  return (
    <section class="above asides" aria-label={regionOf(desk, card, t("console.aside.title"))}>
      <Icon name="people" />
      <div class="grow">
        <b>
          {here.length > 0 ? t("console.aside.here", { names: here.join(", ") }) : t("console.aside.title")}
        </b>{" "}
        <span class="fine">{t("console.aside.hidden")}</span>
        <AsideLines lines={lines.slice(-SHOWN)} />
        <WhisperField line={desk.line} conversation={card.id} />
      </div>
    </section>
  );
}

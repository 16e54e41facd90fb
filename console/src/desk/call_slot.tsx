import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { ConversationCard, VideoState } from "../../../client/src/contracts";
import { reasonOf } from "../reason";
import { dockOpen, trouble } from "../state";
import { t } from "../texts";
import { Icon } from "../ui/icon";
import type { Desk, Line } from "./store";
import { nameOf } from "./words";

export interface CallDockProps {
  connection: Line;
  conversation: string;
  name: string;
}

type CallModule = { CallDock: ComponentType<CallDockProps> };

// The call's code is fetched when somebody first needs it.
const modules = import.meta.glob<CallModule>("../call/index.ts*");
const load = Object.values(modules)[0];
const CallDock = signal<ComponentType<CallDockProps> | undefined>(undefined);
/** Conversations with a call that is offered or on. */
const calls = signal<ReadonlySet<string>>(new Set());
/** Conversations whose call the advisor has asked for here. */
const asked = signal<ReadonlySet<string>>(new Set());

function put(set: typeof calls, conversation: string, on: boolean): void {
  if (set.peek().has(conversation) === on) return;
  const next = new Set(set.peek());
  if (on) next.add(conversation);
  else next.delete(conversation);
  set.value = next;
}

async function need(): Promise<void> {
  if (CallDock.peek() || !load) return;
  CallDock.value = (await load()).CallDock;
}

export function followCalls(line: Line): () => void {
  return line.on("video:state", (state: VideoState) => {
    const over = state.state === "ended" || state.state === "declined" || state.state === "expired";
    // How it ended stays in sight until the advisor puts it away.
    if (over && calls.peek().has(state.conversation)) put(asked, state.conversation, true);
    put(calls, state.conversation, !over);
  });
}

export function hasCall(card: ConversationCard): boolean {
  return (
    card.in_call || card.pause === "identification" || calls.value.has(card.id) || asked.value.has(card.id)
  );
}

/** Where its service offers calls; one that is on can always be gone to. */
export function canCall(card: ConversationCard): boolean {
  return load !== undefined && (card.video || hasCall(card));
}

export function askCall(card: ConversationCard): void {
  dockOpen.value = true;
  put(asked, card.id, true);
  need().catch((error: unknown) => {
    put(asked, card.id, false);
    trouble.value = reasonOf(error);
  });
}

export function VideoButton({ card }: { desk: Desk; card: ConversationCard }) {
  if (!canCall(card)) return null;
  return (
    <button
      type="button"
      class="btn quiet"
      aria-label={t("console.head.video")}
      onClick={() => askCall(card)}
    >
      <Icon name="video" />
      <span class="label">{t("console.head.video")}</span>
    </button>
  );
}

/** The calls of all held conversations: going to another conversation does not hang up. */
export function CallSlots({ desk }: { desk: Desk }) {
  const on = desk.mine.value.filter(hasCall);
  const any = on.length > 0;
  useEffect(() => {
    if (any) void need().catch(() => {});
  }, [any]);
  const Dock = CallDock.value;
  if (!Dock) return null;
  return (
    <>
      {on.map((card) => (
        <div key={card.id} class="call-slot" hidden={card.id !== desk.open.value}>
          {calls.value.has(card.id) || card.in_call ? null : (
            <button
              type="button"
              class="btn quiet square"
              aria-label={t("console.call.put_away")}
              onClick={() => put(asked, card.id, false)}
            >
              <Icon name="close" />
            </button>
          )}
          <Dock connection={desk.line} conversation={card.id} name={nameOf(card)} />
        </div>
      ))}
    </>
  );
}

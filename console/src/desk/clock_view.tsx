import type { ConversationCard } from "../../../client/src/contracts";
import { Icon, type IconName } from "../ui/icon";
import { clockOf, type Clock as Time } from "./clocks";
import type { Desk } from "./store";
import { clockWord, lasted } from "./words";

function iconOf(clock: Time): IconName | undefined {
  if (clock.state === "held" || clock.state === "paused") return "pause";
  if (clock.state === "closing" || clock.state === "returning") return "clock";
  if (clock.state === "quiet") return undefined;
  return ({ 0: undefined, 50: "half", 80: "alert", 100: "late" } as const)[clock.age];
}

export function Clock({ clock, inline = false }: { clock: Time; inline?: boolean }) {
  const icon = iconOf(clock);
  return (
    <span class={inline ? "clock inline" : "clock"} data-age={clock.age}>
      <span class="time">
        {icon ? <Icon name={icon} /> : null}
        {lasted(clock.elapsed)}
      </span>
      <span class="word">{clockWord(clock)}</span>
    </span>
  );
}

/** Fills towards the promise; notches stand at 50 and 80 %. */
export function Bar({ share, age }: { share: number; age: number }) {
  return (
    <svg class="bar" data-age={age} aria-hidden="true">
      <rect class="track" width="100%" height="3" />
      <rect class="filled" width={`${Math.min(100, Math.round(share * 100))}%`} height="3" />
      <rect class="notch" x="50%" width="2" height="3" />
      <rect class="notch" x="80%" width="2" height="3" />
    </svg>
  );
}

/** Counts each second without drawing anew what stands around it. */
export function CardClock({ desk, card, inline }: { desk: Desk; card: ConversationCard; inline?: boolean }) {
  const clock = clockOf(card, desk.now.value, desk.typingSince(card.id));
  return <Clock clock={clock} inline={inline ?? false} />;
}

export function CardBar({ desk, card }: { desk: Desk; card: ConversationCard }) {
  const { share, age } = clockOf(card, desk.now.value, desk.typingSince(card.id));
  return <Bar share={share} age={age} />;
}

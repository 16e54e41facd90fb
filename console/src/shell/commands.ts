import type { ConversationCard } from "../../../client/src/contracts";
import { askCall, canCall } from "../desk/call_slot";
import { clockOf } from "../desk/clocks";
import { focusNote } from "../desk/dock";
import { besideOrAlone } from "../desk/hand";
import { takeBack, undo } from "../desk/life";
import { focusComposer, takeFrom } from "../desk/list";
import { wide } from "../desk/panes";
import type { Desk } from "../desk/store";
import { unsend } from "../desk/unsend";
import { lasted, nameOf, topicOf } from "../desk/words";
import { reasonOf } from "../reason";
import { dockOpen, goTo, layer, overseeing, section, sections, trouble } from "../state";
import { lang, t } from "../texts";
import type { IconName } from "../ui/icon";
import { nameOfKey } from "./own_keys";

export interface Command {
  id: string;
  icon?: IconName;
  label: string;
  note?: string;
  aside?: string;
  group: "conversation" | "go";
  run: () => void;
}

function aboutConversation(card: ConversationCard): Command[] {
  const group = "conversation";
  const commands: Command[] = [
    {
      id: "transfer",
      label: t("console.command.transfer"),
      note: t("console.command.transfer.note"),
      group,
      run: () => {
        layer.value = { kind: "transfer", conversation: card.id };
      },
    },
    {
      id: "note",
      label: t("console.command.note"),
      group,
      run: () => {
        dockOpen.value = true;
        focusNote();
      },
    },
    {
      id: "return",
      label: t("console.command.return"),
      group,
      run: () => {
        layer.value = { kind: "return", conversation: card.id };
      },
    },
    {
      id: "block",
      label: t("console.command.block"),
      group,
      run: () => {
        layer.value = { kind: "block", conversation: card.id };
      },
    },
    {
      id: "close",
      label: t("console.command.close"),
      group,
      run: () => {
        layer.value = { kind: "close", conversation: card.id };
      },
    },
  ];
  if (canCall(card)) {
    const video = {
      id: "video",
      label: t("console.command.video"),
      group,
      run: () => askCall(card),
    } as const;
    commands.splice(1, 0, video);
  }
  return commands;
}

function nextCommand(desk: Desk): Command[] {
  const next = desk.next.value;
  if (!next) return [];
  const clock = clockOf(next, desk.now.value, desk.typingSince(next.id));
  return [
    {
      id: "next",
      label: t("console.command.next"),
      note: `${next.slot ?? ""} ${nameOf(next)}`,
      aside: lasted(clock.elapsed),
      group: desk.current.value ? "conversation" : "go",
      run: () => {
        desk.show(next.id);
        focusComposer();
      },
    },
  ];
}

function presenceCommand(desk: Desk): Command {
  const run = (presence: "available" | "break_soon" | "on_break") => () => {
    desk.setPresence(presence).catch((error: unknown) => {
      trouble.value = reasonOf(error);
    });
  };
  const icon = "cup";
  const group = "go";
  const presence = desk.me.value?.presence;
  if (presence !== "available") {
    return { id: "available", icon, group, label: t("console.command.available"), run: run("available") };
  }
  if (desk.mine.value.length === 0) {
    return { id: "break", icon, group, label: t("console.command.break"), run: run("on_break") };
  }
  const note = t("console.command.break_soon.note");
  return { id: "break", icon, group, label: t("console.command.break_soon"), note, run: run("break_soon") };
}

function leavingCommands(desk: Desk): Command[] {
  const icon = "leave";
  const group = "go";
  const commands: Command[] = [];
  if (desk.me.value?.presence !== "on_phone") {
    const run = () => {
      desk.setPresence("on_phone").catch((error: unknown) => {
        trouble.value = reasonOf(error);
      });
    };
    const note = t("console.presence.on_phone.note");
    commands.push({
      id: "phone",
      icon,
      group,
      label: t("console.presence.on_phone"),
      note,
      run,
    });
  }
  if (desk.mine.value.length > 0) {
    const run = () => {
      layer.value = { kind: "hand_over" };
    };
    const note = t("console.hand_over.all.note");
    commands.push({
      id: "hand_over",
      icon,
      group,
      label: t("console.hand_over.all"),
      note,
      run,
    });
  }
  const run = () => {
    layer.value = { kind: "shift" };
  };
  commands.push({ id: "shift", icon, group, label: t("console.shift.menu"), run });
  return commands;
}

function besideCommand(desk: Desk): Command[] {
  if (!wide.value || desk.mine.value.length < 2) return [];
  const label = desk.panes.two.value ? t("console.command.alone") : t("console.command.beside");
  const run = () => {
    besideOrAlone(desk);
    focusComposer();
  };
  return [{ id: "beside", icon: "panel", label, aside: nameOfKey("beside"), group: "conversation", run }];
}

function takeBackCommand(desk: Desk): Command[] {
  const last = [...desk.outbox.held.value.values()].at(-1);
  if (!last) return [];
  const label = t("console.leaving.take_back");
  const aside = nameOfKey("take_back");
  return [
    {
      id: "take_back",
      icon: "back",
      label,
      note: last.text,
      aside,
      group: "go",
      run: () => void unsend(desk),
    },
  ];
}

/** What can be done here and now. */
export function commandsFor(desk: Desk | undefined): Command[] {
  const commands: Command[] = [];
  if (desk && section.value === "desk") {
    const card = desk.current.value;
    commands.push(...nextCommand(desk));
    if (card) commands.push(...aboutConversation(card), ...besideCommand(desk));
    commands.push(...takeBackCommand(desk));
    const waiting = desk.queue.value.length + desk.offers.value.length;
    if (waiting > 0) {
      commands.push({
        id: "take",
        label: t("console.foot.take"),
        note: t("console.queue.count", { n: waiting }),
        group: "go",
        run: () => takeFrom(desk),
      });
    }
    for (const one of desk.mine.value) {
      if (one.id === card?.id) continue;
      commands.push({
        id: `slot-${one.id}`,
        icon: "right",
        label: t("console.command.slot", { slot: one.slot ?? "", name: nameOf(one) }),
        note: topicOf(one),
        aside: one.slot === undefined ? "" : nameOfKey("slot").replace("#", String(one.slot % 10)),
        group: "go",
        run: () => {
          desk.show(one.id);
          focusComposer();
        },
      });
    }
    if (undo.value) {
      commands.push({
        id: "undo",
        label: t("console.undo.verb"),
        note: undo.value.name,
        group: "go",
        run: () => void takeBack(desk),
      });
    }
    commands.push(presenceCommand(desk), ...leavingCommands(desk), {
      id: "closed",
      icon: "search",
      label: t("console.closed.title"),
      group: "go",
      run: () => {
        layer.value = { kind: "closed" };
      },
    });
    commands.push({
      id: "answers",
      icon: "doc",
      label: t("console.answers.title"),
      note: t("console.answers.note"),
      group: "go",
      run: () => {
        const text = card ? desk.drafts.text(card.id) : "";
        layer.value = { kind: "answers", text, lang: card?.lang ?? lang.value };
      },
    });
    if (overseeing.value) {
      commands.push({
        id: "blocks",
        icon: "no",
        label: t("console.blocks.title"),
        group: "go",
        run: () => {
          layer.value = { kind: "blocks" };
        },
      });
    }
  }
  for (const name of sections.value) {
    if (name === section.value) continue;
    commands.push({
      id: `section-${name}`,
      icon: name === "desk" ? "queue" : "doc",
      label: t("console.command.section", { name: t(`console.section.${name}`) }),
      group: "go",
      run: () => goTo(name),
    });
  }
  if (desk) {
    const before = layer.peek()?.kind ?? "";
    commands.push({
      id: "pain",
      icon: "flag",
      label: t("console.pain.title"),
      group: "go",
      run: () => {
        layer.value = { kind: "pain", before: before === "palette" ? "" : before };
      },
    });
  }
  commands.push({
    id: "keys",
    icon: "help",
    label: t("console.command.keys"),
    aside: nameOfKey("help"),
    group: "go",
    run: () => {
      layer.value = { kind: "keys" };
    },
  });
  return commands;
}

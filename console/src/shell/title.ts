import { clockOf } from "../desk/clocks";
import type { Desk } from "../desk/store";
import { t } from "../texts";

/** The number that waits, with a mark when a promise is broken: `(3)`, `(2!)`. */
export function titleOf(waiting: number, late: boolean, place: string): string {
  const count = waiting > 0 ? `(${waiting}${late ? "!" : ""}) ` : "";
  return `${count}${place} · Advisory`;
}

export function someLate(desk: Desk): boolean {
  return desk.order.value.waiting.some((id) => {
    const card = desk.card(id);
    return card !== undefined && clockOf(card, desk.now.value, desk.typingSince(id)).age === 100;
  });
}

const SIZE = 64;

/** Draws the tab's icon with the number that waits: a circle, or an octagon when somebody is late. */
export function drawIcon(waiting: number, late: boolean): string | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  if (!pen) return undefined;
  pen.fillStyle = late ? "#a3231b" : "#0b5566";
  pen.beginPath();
  if (late) {
    const cut = 18;
    pen.moveTo(cut, 0);
    for (const [x, y] of [
      [SIZE - cut, 0],
      [SIZE, cut],
      [SIZE, SIZE - cut],
      [SIZE - cut, SIZE],
      [cut, SIZE],
      [0, SIZE - cut],
      [0, cut],
    ] as const) {
      pen.lineTo(x, y);
    }
  } else {
    pen.arc(SIZE / 2, SIZE / 2, SIZE / 2, 0, Math.PI * 2);
  }
  pen.fill();
  pen.fillStyle = "#ffffff";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = `700 ${waiting > 9 ? 36 : 46}px system-ui, sans-serif`;
  pen.fillText(waiting > 0 ? String(waiting) : "A", SIZE / 2, SIZE / 2 + 3);
  return canvas.toDataURL("image/png");
}

export function showTitle(desk: Desk | undefined, place: string): void {
  const waiting = desk?.waiting.value ?? 0;
  const late = desk ? someLate(desk) : false;
  document.title = titleOf(
    waiting,
    late,
    desk && !desk.online.value && desk.ready.value ? t("console.title.lost") : place,
  );
  const key = `${waiting} ${late}`;
  let link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (link?.dataset.shows === key) return;
  const drawn = drawIcon(waiting, late);
  if (!drawn) return;
  if (!link) {
    link = document.createElement("link");
    link.rel = "icon";
    document.head.append(link);
  }
  link.dataset.shows = key;
  link.type = "image/png";
  link.href = drawn;
}

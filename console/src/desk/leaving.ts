import { cid } from "../../../client/src/cid";
import type { HandOverNote } from "../../../client/src/contracts";
import type { Desk } from "./store";

/** Hands over all that the advisor holds, each with its note; with a break it begins at once. */
export async function handOverAll(desk: Desk, notes: HandOverNote[], presence?: "on_break"): Promise<void> {
  const then = presence === undefined ? {} : { presence };
  desk.heardMe(await desk.line.call("desk:hand_over_all", { cid: cid(), notes, ...then }));
}

/** When the advisor's shift ends; nothing new is offered shortly before. */
export async function setShift(desk: Desk, endsAt: number | undefined): Promise<void> {
  const until = endsAt === undefined ? {} : { ends_at: endsAt };
  desk.heardMe(await desk.line.call("desk:shift", { cid: cid(), ...until }));
}

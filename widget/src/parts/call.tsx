import type { ConversationView } from "../../../client/src/contracts";
import type { Widget } from "../widget";

export function Call(_: { widget: Widget; view: ConversationView }) {
  return null;
}

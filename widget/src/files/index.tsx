import "../../../client/src/files/files.css";
import type { Access } from "../../../client/src/files/access";
import { Attach } from "../../../client/src/files/attach";
import { Shown } from "../../../client/src/files/shown";
import { speak } from "../../../client/src/files/texts";
import type { FileProps } from "../later/file_slot";
import { texts } from "../texts";

await speak(texts.lang);

/** A file in the conversation; without one, the button that adds one. */
export function Files({ widget, file }: FileProps) {
  const access: Access = {
    side: "visitor",
    token: () => widget.keep.all().token?.token,
    lang: () => texts.lang.peek(),
  };
  const { view } = widget.talk;
  if (file) return <Shown access={access} file={file} />;
  const id = view.value?.id;
  return id ? (
    <Attach key={id} access={access} conversation={id} within=".panel" button="icon-button" />
  ) : null;
}

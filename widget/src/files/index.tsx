import "../../../client/src/files/files.css";
import type { Access } from "../../../client/src/files/access";
import { Attach } from "../../../client/src/files/attach";
import { type JointLine, jointOf } from "../../../client/src/files/joint";
import { Shown } from "../../../client/src/files/shown";
import { speak } from "../../../client/src/files/texts";
import { TogetherView } from "../../../client/src/files/together";
import type { FileProps } from "../later/file_slot";
import { texts } from "../texts";

await speak(texts.lang);

/** A file in the conversation; without one, the button that adds one, and what both look at. */
export function Files({ widget, file }: FileProps) {
  const { talk, keep } = widget;
  const view = talk.view.value;
  if (!view) return null;
  const joint = view.status === "active" ? jointOf(talk.open() as unknown as JointLine, view.id) : undefined;
  const access: Access = {
    side: "visitor",
    token: () => keep.all().token?.token,
    lang: () => texts.lang.peek(),
    joint: () => joint,
  };
  if (file) return <Shown access={access} file={file} />;
  return (
    <>
      {view.files && (
        <Attach key={view.id} access={access} conversation={view.id} within=".panel" button="icon-button" />
      )}
      {joint && <TogetherView key={`${view.id} joint`} access={access} joint={joint} />}
    </>
  );
}

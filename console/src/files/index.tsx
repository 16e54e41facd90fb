import "../../../client/src/files/files.css";
import "./console.css";
import type { FileLine } from "../../../client/src/contracts";
import type { Access } from "../../../client/src/files/access";
import { Attach } from "../../../client/src/files/attach";
import { type Joint, type JointLine, jointOf } from "../../../client/src/files/joint";
import { Shown } from "../../../client/src/files/shown";
import { speak } from "../../../client/src/files/texts";
import { TogetherView } from "../../../client/src/files/together";
import { desk } from "../state";
import { texts } from "../texts";

await speak(texts.lang);

function jointNow(): Joint | undefined {
  const here = desk.value;
  const conversation = here?.open.value;
  return here && conversation ? jointOf(here.line as unknown as JointLine, conversation) : undefined;
}

const access: Access = {
  side: "staff",
  token: () => undefined,
  lang: () => texts.lang.peek(),
  joint: jointNow,
};

export function FileShown({ file }: { file: FileLine }) {
  return <Shown access={access} file={file} />;
}

export function FileAttach({ conversation, files }: { conversation: string; files: boolean }) {
  const joint = jointNow();
  return (
    <>
      {files && (
        <Attach
          key={conversation}
          access={access}
          conversation={conversation}
          within=".thread"
          button="btn quiet tool"
        />
      )}
      {joint && <TogetherView key={`${conversation} joint`} access={access} joint={joint} />}
    </>
  );
}

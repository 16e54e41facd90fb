import "../../../client/src/files/files.css";
import "./console.css";
import type { FileLine } from "../../../client/src/contracts";
import type { Access } from "../../../client/src/files/access";
import { Attach } from "../../../client/src/files/attach";
import { Shown } from "../../../client/src/files/shown";
import { speak } from "../../../client/src/files/texts";
import { texts } from "../texts";

await speak(texts.lang);

const access: Access = { side: "staff", token: () => undefined, lang: () => texts.lang.peek() };

export function FileShown({ file }: { file: FileLine }) {
  return <Shown access={access} file={file} />;
}

export function FileAttach({ conversation }: { conversation: string }) {
  return (
    <Attach
      key={conversation}
      access={access}
      conversation={conversation}
      within=".thread"
      button="btn quiet tool"
    />
  );
}

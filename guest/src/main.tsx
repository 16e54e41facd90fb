import "../../client/src/styles/core.css";
import "../../widget/src/styles/tokens.css";
import "../../client/src/styles/base.css";
import "../../client/src/styles/ui.css";
import "../../client/src/call/call.css";
import "./guest.css";
import { render } from "preact";
import { speak, texts } from "../../client/src/call/texts";
import { isLang } from "../../client/src/texts";
import { GuestPage } from "./page";
import { Visit } from "./visit";

// The link's secret stands after the #: it is read once and leaves the address at once.
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

// Another link in the same tab is another visit.
addEventListener("hashchange", () => location.reload());

const lang = document.documentElement.lang;
if (isLang(lang)) texts.lang.value = lang;
void speak(texts.lang).then(() => {
  render(<GuestPage visit={new Visit(token)} />, document.getElementById("app")!);
});

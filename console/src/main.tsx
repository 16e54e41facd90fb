import "../../client/src/styles/tokens.css";
import "../../client/src/styles/base.css";
import "../../client/src/styles/ui.css";
import { render } from "preact";

render(<main />, document.getElementById("app")!);

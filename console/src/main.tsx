import "../../client/src/styles/tokens.css";
import "../../client/src/styles/base.css";
import "../../client/src/styles/ui.css";
import "./styles/shell.css";
import "./styles/desk.css";
import "./styles/thread.css";
import "./styles/layers.css";
import "./styles/life.css";
import "./styles/page.css";
import { render } from "preact";
import { App } from "./app";
import { theme, trouble, useTheme, whoIsHere } from "./state";
import { firstLanguage, t, useLanguage } from "./texts";

const RETRY = 3_000;

async function begin(): Promise<void> {
  try {
    await whoIsHere();
  } catch {
    trouble.value = t("console.no_connection");
    setTimeout(() => void begin(), RETRY);
    return;
  }
  trouble.value = undefined;
}

useTheme(theme.value);
await useLanguage(firstLanguage());
render(<App />, document.getElementById("app")!);
await begin();

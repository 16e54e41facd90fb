import "../../client/src/styles/core.css";
import "./styles/tokens.css";
import "../../client/src/styles/base.css";
import "../../client/src/styles/ui.css";
import "./styles/frame.css";
import { render } from "preact";
import { followContrast } from "../../client/src/contrast";
import { App } from "./app";
import { handed } from "./host";
import { placeOf } from "./place";
import { Widget } from "./widget";

const { theme = "" } = document.documentElement.dataset;
followContrast(() => theme);
const place = placeOf(location.search);
const widget = new Widget(place, place.own ? await handed() : undefined);
const root = document.getElementById("app")!;
void widget.load(place.lang).then(() => render(<App widget={widget} />, root));

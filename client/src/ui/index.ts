export { Button, IconButton } from "./button";
export { Dialog } from "./dialog";
export { Field, useId } from "./field";
export { Icon, type IconName } from "./icon";
export { announce, LiveRegion } from "./live";
export { Banner, Notice, type Tone } from "./notice";
export { Switch } from "./switch";

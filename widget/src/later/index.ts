import "./talk.css";

export { Leave } from "./leave";
export { Return } from "./return";
export { Talk } from "./talk";

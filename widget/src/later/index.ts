export { Answered } from "./answered";
export { Leave } from "./leave";
export { Return } from "./return";
export { Waiting } from "./waiting";
